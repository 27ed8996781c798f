"""The builder: which sheets to make, and the only room that writes them to disk.

Its modules are imported one by one: a build with nothing to do loads few of them.
"""
