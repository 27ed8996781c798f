"""The fuzzer: generated declarations, edited Word files and damaged Office packages."""
