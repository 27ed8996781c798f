"""Reports of the library of indicators, as text, JSON and a workbook."""
