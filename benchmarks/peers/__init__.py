"""Other programs as scripts of our own, which make comparable documents from the same data."""
