"""The life of a declaration: begun, followed up, carried over into the next year.

Its modules are imported one by one. What is made is text: who calls them writes it.
"""
