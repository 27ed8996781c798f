"""What the Excel formats share: the looks of a workbook, the heights of its rows, its cells."""
