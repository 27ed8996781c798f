"""Form standards as data: labels, classes, patterns, grid and the words of values."""

from shenbao.form.filing import Filing
from shenbao.form.library import Library, find_all_duplicates
from shenbao.form.loading import load_standard
from shenbao.form.standard import Standard
from shenbao.form.yearly_list import YearlyList

__all__ = [
    "Filing",
    "Library",
    "Standard",
    "YearlyList",
    "find_all_duplicates",
    "load_standard",
]
