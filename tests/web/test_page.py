"""The files of the page: libraries as they were published, and words that can be translated."""

from __future__ import annotations

import hashlib
import re

from shenbao.reports.design import COMMON
from shenbao.web.site import STYLES
from shenbao.web.words import PAGE, messages

VENDOR = COMMON / "vendor"


def test_libraries_are_as_they_were_brought() -> None:
    lines = (VENDOR / "SHA256SUMS").read_text("utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split() for line in lines)}
    files = [path for path in VENDOR.iterdir() if path.name != "SHA256SUMS"]
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert found == sums
    assert any(name.endswith(".LICENSE") for name in sums)


def test_pages_have_the_same_styles_with_a_server_and_without() -> None:
    page = (PAGE / "index.html").read_text("utf-8")
    linked = re.findall(r'<link rel="stylesheet" href="/page/([^"]+)">', page)
    assert linked == list(STYLES)


def test_every_word_of_the_page_goes_through_the_catalogue() -> None:
    """What is called _ has one plain text, and no text of a template is outside of it."""
    modules = sorted(PAGE.glob("*.js"))
    assert len(modules) > 5
    for module in modules:
        code = module.read_text("utf-8")
        calls = re.findall(r"\b_\(", code)
        plain = re.findall(r'\b_\("[^"\\]+"\)', code)
        assert len(calls) == len(plain), module.name
    assert len(messages()) == len(set(messages())) > 50


def test_no_page_carries_a_script_or_a_style_of_its_own() -> None:
    page = (PAGE / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", page) == []
