"""Form standards as data: labels, classes, patterns, grid and the words of values."""

from shenbao.form.library import Filing, Library, find_all_duplicates
from shenbao.form.loading import load_standard
from shenbao.form.portfolio import PortfolioForm
from shenbao.form.standard import Standard
from shenbao.form.wording import (
    explanation,
    itemised_text,
    title_words,
    usual_explanation,
    value_text,
)

__all__ = [
    "Filing",
    "Library",
    "PortfolioForm",
    "Standard",
    "explanation",
    "find_all_duplicates",
    "itemised_text",
    "load_standard",
    "title_words",
    "usual_explanation",
    "value_text",
]
