"""The repository of declarations: its settings, its folders and what is in them.

Its modules are imported one by one: a build with nothing to do loads only ``folders``.
"""
