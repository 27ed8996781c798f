"""The view of a sheet: rows of cells with text, role and span, computed once for all formats.

What lays one out, ``shenbao.sheet.layout``, is imported by itself: a worker that only
renders sheets loads neither forms nor declarations.
"""

from shenbao.sheet.sheet import Cell, Role, Row, Sheet, Table

__all__ = ["Cell", "Role", "Row", "Sheet", "Table"]
