"""One file a rule, ``sbNNN_name.py``, which defines ``RULE``; the file alone makes it known.

SB1xx are about structure, SB2xx about values, SB3xx about texts, SB4xx about
money, SB5xx about all declarations of a year, SB6xx about what other years left behind.
"""
