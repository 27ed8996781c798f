"""The command line."""

from shenbao.cli.main import main

__all__ = ["main"]
