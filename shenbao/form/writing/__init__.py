"""The TOML writer: declarations in the house style, and changes that keep all else."""

from shenbao.form.writing.editing import edit_declaration
from shenbao.form.writing.style import UnwritableError, format_declaration

__all__ = ["UnwritableError", "edit_declaration", "format_declaration"]
