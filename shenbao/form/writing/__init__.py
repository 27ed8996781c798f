"""The TOML writer: declarations in the house style, and changes that keep all else."""

from shenbao.form.writing.editing import edit_declaration
from shenbao.form.writing.style import format_declaration
from shenbao.toml.editor import UnwritableError

__all__ = ["UnwritableError", "edit_declaration", "format_declaration"]
