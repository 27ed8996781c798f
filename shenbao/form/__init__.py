"""Form standards as data: labels, classes, patterns, grid and the words of values."""

from shenbao.form.library import Filing, Library, find_all_duplicates
from shenbao.form.loading import load_standard
from shenbao.form.portfolio import PortfolioForm
from shenbao.form.standard import Standard
from shenbao.form.wording import explanation, title_words, usual_explanation

__all__ = [
    "Filing",
    "Library",
    "PortfolioForm",
    "Standard",
    "explanation",
    "find_all_duplicates",
    "load_standard",
    "title_words",
    "usual_explanation",
]
