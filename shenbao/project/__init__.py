"""The repository of declarations: its settings, its folders and what stands in them."""
