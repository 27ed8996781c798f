"""Merges that start again in one layout look as if the sheet itself had started them again."""

from __future__ import annotations

import random
import shutil
from functools import partial
from pathlib import Path

import pytest

from shenbao.formats.pdf import merges, typesetting
from shenbao.formats.pdf import rendering as pdf
from shenbao.formats.pdf.pagination import Breaks
from shenbao.formats.templating import Templates
from shenbao.sheet import Sheet
from tests.formats.test_pdf import BASE, TEMPLATES, Group, indicators, pages_of, sheet

Layouts = list[Breaks]


def laid_out_twice(whole: Sheet, templates: Templates, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The sheet with its merges started again where the first layout breaks pages."""
    once = merges.lay_out
    with monkeypatch.context() as patch:
        patch.setattr(typesetting, "lay_out", lambda *asked: (once(*asked)[0], False))
        return pdf.render(whole, templates)


def random_groups(chance: random.Random) -> list[Group]:
    return [
        (f"组{group}", [(f"类{place}", chance.randint(1, 9)) for place in range(count)])
        for group, count in enumerate(chance.randint(1, 4) for _ in range(3))
    ]


@pytest.mark.parametrize("seed", range(3))
def test_one_layout_gives_the_bytes_of_two(
    seed: int, layouts: Layouts, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    table = indicators(*random_groups(chance), explain=lambda row: "说明" * (row * 7 % 30 + 1))
    whole = sheet(table, title="表")
    made = pdf.render(whole, TEMPLATES)
    assert len(layouts) == 1
    assert made == laid_out_twice(whole, TEMPLATES, monkeypatch)
    assert len(layouts) == 3
    assert layouts[-1].restarts


LOOKS = [
    "th { vertical-align: top }",
    "th { vertical-align: bottom }",
    "th { background: #ddd }",
    "th { padding: 3mm 1mm 1mm }",
]


@pytest.mark.parametrize("look", LOOKS)
def test_a_cut_cell_looks_as_a_whole_one(
    look: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "looks"
    shutil.copytree(BASE, folder)
    style = folder / "sheet.css"
    style.write_text(f"{style.read_text('utf-8')}\n{look}\n", "utf-8")
    templates = Templates([folder])
    whole = sheet(indicators(("产出指标", [("数量指标", 20), ("质量指标", 30)])))
    made = pdf.render(whole, templates)
    assert made == laid_out_twice(whole, templates, monkeypatch)
    assert made != pdf.render(whole, TEMPLATES)


def low_but_one(high: int, row: int) -> str:
    return "说明" * (60 if row == high else 3)


def test_a_label_taller_than_its_rows_on_a_page_is_given_higher_rows(
    layouts: Layouts, tmp_path: Path
) -> None:
    """A high row that moves to the next page leaves a low one alone with the label."""
    taken = set()
    for before in range(27, 31):
        groups: list[Group] = [("组一", [("类", before)]), ("长" * 24, [("类", 6)])]
        table = indicators(*groups, explain=partial(low_but_one, before + 1))
        layouts.clear()
        pages = pages_of(pdf.render(sheet(table), TEMPLATES), tmp_path)
        assert [page.count("长") for page in pages if "长" in page] in ([24], [24, 24])
        assert sum(page.count("指标第") for page in pages) == before + 6
        taken.add(len(layouts))
    assert taken == {1, 2}


def test_a_merge_that_a_split_row_cuts_is_settled_by_another_layout(layouts: Layouts) -> None:
    groups: list[Group] = [("组一", [("类", 3)])]
    high = indicators(*groups, explain=lambda row: "长" * (2000 if row == 1 else 2))
    pdf.render(sheet(high), TEMPLATES)
    assert len(layouts) == 2
    assert layouts[-1].split_rows
