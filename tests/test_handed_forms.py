"""Forms as they were filed, laid out from data alone: every word of them is on the sheet.

``tests/data/handed`` has the words of each form as it was published, the standards and
declarations that say the same, and what the made Word files read. The latter were held against
the published forms by eye.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.judges import pdf_text
from tests.spreadsheets import shared_texts
from tests.worlds import DATA, World, options

HANDED = DATA / "handed"
FORMATS = ("markdown", "word", "pdf", "xlsx")


class Handed(NamedTuple):
    """A form that was filed: its declaration, and the words of it that are not on the sheet."""

    place: str
    elsewhere: tuple[str, ...] = ()


FILED = [
    Handed("2021/wuhai-zaisheng"),
    Handed("2022/tangxi-weituo-ziping"),
    Handed("2026/chaiwei"),
    Handed("2018/nanyue-lvyoufupin"),
    Handed("2022/yueyangxian-gaobiaozhun", ("乡村振兴衔接资金绩效目标申报表",)),  # of the web page
    Handed("2021/yueyanglou-fagai", ("延续项目R",)),  # a tick of the font Wingdings 2
    Handed("2020/qingshan-jianshe", ("项目支出绩效目标表3",)),  # of the web page
]
MADE = [
    *(form.place for form in FILED),
    "2022/tangxi-weituo-ziping-final",
    "2022/tangxi-weituo-jiankong",
    "2017/fupinju",
    "2022/qu-list",
]


def built(root: Path) -> World:
    """Return a repository of all these declarations, built in all formats."""
    world = World(root / "repository")
    for folder in ("templates", "declarations"):
        shutil.copytree(HANDED / folder, world.root / folder, dirs_exist_ok=True)
    shutil.copytree(DATA / "central/declarations", world.root / "declarations", dirs_exist_ok=True)
    result = world.run("build", *options(FORMATS))
    assert (result.status, result.err) == (0, "")
    return world


def folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def words(text: str) -> list[str]:
    """Return the words of a form: single characters are those of boxes and page furniture."""
    parts = re.split(r"[\s|:;,。、()\[\]\"“”]+", unicodedata.normalize("NFKC", text))
    return [part for part in parts if len(part) > 1]


def missing(form: str, sheet: str) -> list[str]:
    """Return the words of a form that a sheet lacks."""
    printed = folded(sheet)
    return [word for word in words(form) if word not in printed]


def text_of(path: Path, world: World) -> str:
    """Return the words of an output, in whatever order it has them."""
    if path.suffix == ".docx":
        return world.run("text", str(path)).out
    if path.suffix == ".pdf":
        return pdf_text(path)
    if path.suffix == ".md":
        text = path.read_text("utf-8").replace("<br>", "").replace("\\", "")
        return text.replace("&gt;", ">").replace("&lt;", "<")
    return "\n".join(shared_texts(path.read_bytes()))


@pytest.mark.slow
def test_every_word_of_a_filed_form_is_on_its_sheet_in_all_formats(tmp_path: Path) -> None:
    world = built(tmp_path)
    for place in MADE:
        made = text_of(world.root / f"output/{place}.docx", world)
        golden = HANDED / f"sheets/{place.rpartition('/')[2]}.txt"
        assert made == golden.read_text("utf-8"), f"if this is right, it goes into {golden}"
        for suffix in ("md", "pdf", "xlsx"):
            other = text_of(world.root / f"output/{place}.{suffix}", world)
            assert lost(made, other, place, suffix) == [], (place, suffix)
    for form in FILED:
        name = form.place.rpartition("/")[2]
        filed = (HANDED / f"words/{name}.txt").read_text("utf-8")
        assert len(words(filed)) > 80
        assert missing(filed, (HANDED / f"sheets/{name}.txt").read_text("utf-8")) == list(
            form.elsewhere
        )
        assert missing(filed, "") == words(filed)


UNHEADED = ("2018/nanyue-lvyoufupin", "md", "绩效指标")
"""A heading beside the rows only, as forms in the old way have it, is left out of Markdown."""


def lost(word: str, made: str, place: str, suffix: str) -> list[str]:
    """Return the words of a Word file that the same form lacks in another format.

    Lines of a PDF break within words: its characters are compared; figures of Excel are none.
    """
    if suffix == "pdf":
        return sorted(set(folded(word)) - set(folded(made)) - {"|"})
    return [
        each
        for each in missing(word, made)
        if (place, suffix, each) != UNHEADED
        and (suffix == "md" or not re.fullmatch(r"[\d.]+%?", each))
    ]
