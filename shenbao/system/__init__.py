"""Worker processes that work within limits, and files that are written whole or not at all.

Its modules are imported one by one, because a build with nothing to do loads few of them.
"""
