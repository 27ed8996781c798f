"""Importers: forms that people have, read into declarations with nothing dropped."""

from shenbao.intake.importing import FileImport, Imported, import_file, import_files

__all__ = ["FileImport", "Imported", "import_file", "import_files"]
