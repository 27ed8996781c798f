"""Drafts of form standards: a form in a file of somebody else, blank or filled, as form.toml."""

from shenbao.intake.drafting.sketch import Sketch
from shenbao.intake.drafting.sketching import sketch
from shenbao.intake.drafting.words import load_known_words
from shenbao.intake.drafting.writing import form_toml

__all__ = ["Sketch", "form_toml", "load_known_words", "sketch"]
