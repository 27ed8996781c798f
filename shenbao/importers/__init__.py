"""Importers: forms that people have, read into declarations with nothing dropped."""

from shenbao.importers.importing import Imported, import_export

__all__ = ["Imported", "import_export"]
