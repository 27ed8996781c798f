"""The TOML writer: declarations in the house style, one fact a line, and changes that keep the rest."""

from shenbao.writer.editing import edit_declaration
from shenbao.writer.style import UnwritableError, format_declaration

__all__ = ["UnwritableError", "edit_declaration", "format_declaration"]
