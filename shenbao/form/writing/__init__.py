"""The TOML writer: declarations in the house style, and changes that keep all else."""

from shenbao.form.writing.blanks import Blanks, KnownRow, blank_declaration
from shenbao.form.writing.editing import edit_declaration, new_notes
from shenbao.form.writing.style import file_name, format_declaration
from shenbao.toml.editor import UnwritableError

__all__ = [
    "Blanks",
    "KnownRow",
    "UnwritableError",
    "blank_declaration",
    "edit_declaration",
    "file_name",
    "format_declaration",
    "new_notes",
]
