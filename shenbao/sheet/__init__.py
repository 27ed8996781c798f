"""The view of a sheet: rows of cells with text, role and span, computed once for all formats."""

from shenbao.sheet.layout import lay_out
from shenbao.sheet.sheet import Cell, Role, Row, Sheet, Table

__all__ = ["Cell", "Role", "Row", "Sheet", "Table", "lay_out"]
