"""Reports: what a check, a comparison or an import found, for people and for programs."""
