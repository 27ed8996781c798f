"""The docs as a site: `make docs` builds it with Sphinx, and nothing of it needs a network."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.search import SearchLanguage

project = "shenbao"
extensions = ["myst_parser"]
include_patterns = ["*.md", "docs/*.md", "docs/**/*.md"]
exclude_patterns = [".*", "shenbao", "tests"]  # large, and without pages
root_doc = "docs/README"
language = "zh_CN"
myst_heading_anchors = 6
suppress_warnings = ["toc.not_included", "myst.header", "misc.highlighting_failure"]
html_theme = "alabaster"
html_theme_options = {"fixed_sidebar": True, "show_powered_by": False}
html_sidebars = {"**": ["about.html", "searchfield.html", "localtoc.html"]}
html_show_sourcelink = False
html_show_copyright = False
html_copy_source = False
html_search_language = "zh"

LINK = re.compile(r"\[([^\[\]]*)\]\(([^()#:\s]+)\)")
WORDS = re.compile(r"[A-Za-z0-9_]+|[\u3400-\u9fff]+")


class ChinesePairs(SearchLanguage):
    """Words of Latin letters, and each two Chinese characters that stand side by side.

    So a word of two characters is found whatever stands around it, without a dictionary, and
    a longer one by its pairs. The page takes what is searched for apart in the same way.
    """

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = """
function splitQuery(query) {
  return [...query.matchAll(/[A-Za-z0-9_]+|[\\u3400-\\u9fff]+/g)].flatMap(([word]) => {
    if (!/[\\u3400-\\u9fff]/.test(word) || word.length < 3) return [word];
    return [...word.slice(1)].map((_letter, place) => word.slice(place, place + 2));
  });
}
"""
    js_stemmer_code = "var Stemmer = function () { this.stemWord = (word) => word; };"

    def split(self, input: str) -> list[str]:
        return [part for word in WORDS.findall(input) for part in _parts(word)]

    def word_filter(self, word: str) -> bool:
        return len(word) > 1


def _parts(word: str) -> list[str]:
    if word.isascii() or len(word) < 3:
        return [word]
    return [word[place : place + 2] for place in range(len(word) - 1)]


def _open_at_the_front(app: Sphinx, failure: Exception | None) -> None:
    """Let the folder open at the list of all pages."""
    if failure is None:
        front = '<meta charset="utf-8"/><meta http-equiv="refresh" content="0; url={0}"/>'
        page = front.format(f"{root_doc}.html")
        Path(app.outdir, "index.html").write_text(page, "utf-8")


def _leave_out_folders(app: Sphinx, page: str, source: list[str]) -> None:
    """Leave the words of links to folders of the repository, which the site does not have."""
    above = Path(app.srcdir, page).parent

    def words(link: re.Match[str]) -> str:
        return link[1] if (above / link[2]).is_dir() else link[0]

    source[0] = LINK.sub(words, source[0])


def setup(app: Sphinx) -> None:
    """Search in both languages, and begin at the front."""
    app.add_search_language(ChinesePairs)
    app.connect("source-read", _leave_out_folders)
    app.connect("build-finished", _open_at_the_front)
