"""The pool: work done in processes of its own, within limits of time and memory.

Its modules are imported one by one: a build with nothing to do loads none of them.
"""
