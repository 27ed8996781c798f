"""Office packages: opening them safely, reading Word documents, tracking changes, packing."""
