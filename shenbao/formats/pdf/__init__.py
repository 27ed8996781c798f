"""The PDF of a sheet: set in type by WeasyPrint, tagged, with all fonts inside."""
