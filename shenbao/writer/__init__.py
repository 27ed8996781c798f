"""The TOML writer: declarations in the house style, one fact a line."""

from shenbao.writer.style import UnwritableError, format_declaration

__all__ = ["UnwritableError", "format_declaration"]
