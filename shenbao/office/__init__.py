"""Office packages: what is safe to open, what a Word file says, and how one is packed."""
