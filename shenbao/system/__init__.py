"""What the operating system gives: processes that work within limits, and files written whole.

Its modules are imported one by one: a build with nothing to do loads none of them.
"""
