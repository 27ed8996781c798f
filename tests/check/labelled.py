"""Labelled cases of what reviewers mark: how many are found, and how many right ones accused.

Each row of a file below tests/data/check has a verdict and what differs from a declaration
that says nothing wrong. Those in ``handed`` come from reviewers; those in ``own`` are of
other fields and were written before the rules that find them. ``fresh`` was written after.
``held`` was written with the rules unseen: at first 18 of 20 wrong ones were found, and 3 of 20
right ones accused, of which one verdict was mistaken (水文, which says what it asks for).
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

from shenbao.cli import main
from tests.worlds import DATA, ROOT

FOLDER = DATA / "check"
FOLDERS = ("handed", "own", "fresh", "held")
TABLES = ("estimates", "itemised", "goals", "values")
SUMS = ("SB401", "SB402", "SB404")
CLEAN = "clean"

HEAD = {
    "form": "shenzhen-project",
    "year": 2025,
    "term": 1,
    "project_type": "31 履职类项目",
    "is_new": False,
    "allocation": "因素法和项目法",
    "total_amount": 100.0,
    "annual_amount": 100.0,
    "policy_basis": "《某区技能培训办法》(某人社规〔2023〕5号)第四条。",
    "estimate": "培训服务费100万元。",
    "annual_goal": "全年举办技能培训20期,结业合格率达到95%以上。",
}
Row = Sequence[str]
INDICATORS: list[Row] = [
    ("output.quantity", "培训期数", "20期", "按开班通知统计"),
    ("output.quality", "结业合格率", "≥95%", "合格人数占参训人数的比例"),
    ("output.timeliness", "完成时间", "2025年11月底前", "以结业日期为准"),
    ("output.cost", "单期培训成本", "≤5万元/期", "培训支出÷期数"),
    ("benefit.social", "培训后就业率", "≥70%", "就业人数占参训人数的比例"),
    ("satisfaction.served", "学员满意度", "≥90%", "满意人数占受访人数的比例"),
]
KEYS = {
    "total": "total_amount",
    "annual": "annual_amount",
    "pol": "policy_basis",
    "est": "estimate",
    "goal": "annual_goal",
    "lt": "long_term_goal",
    "app": "applicant",
    "new": "is_new",
}


@dataclass(frozen=True)
class Case:
    """A labelled declaration; ``codes`` are those of the rules that count, all if empty."""

    table: str
    is_bad: bool
    what: str
    text: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """How many of the wrong ones are found, and how many of the right ones accused."""

    found: int
    bad: int
    accused: int
    good: int

    def __str__(self) -> str:
        return f"{self.found} of {self.bad} found, {self.accused} of {self.good} accused"


def cases(folder: Path) -> Iterator[Case]:
    """Yield the cases of the four files of a folder."""
    for verdict, amount, estimate in _rows(folder / "estimates.tsv"):
        text = json.loads(estimate) if estimate.startswith('"') else estimate
        head = {**_money(amount), "estimate": text, "annual_goal": "完成各项任务。"}
        codes = ("SB4",) if amount else SUMS
        yield Case("estimates", verdict == "bad", text, declaration(head), codes)
    for verdict, amount, what, intro, items, closing in _rows(folder / "itemised.tsv"):
        estimate = _itemised(intro, json.loads(items), closing)
        head = {**_money(amount), "estimate": None, "annual_goal": "完成各项任务。"}
        text = declaration(head, tail=estimate)
        yield Case("itemised", verdict == "bad", what, text, ("SB4",))
    for verdict, what, goal, name, target in _rows(folder / "goals.tsv"):
        place = "output.quality" if "%" in target else "output.quantity"
        own = [(place, name, target, "按台账统计"), *INDICATORS[1:]]
        yield Case("goals", verdict == "bad", what, declaration({"annual_goal": goal}, own))
    for verdict, what, changes, indicators in _rows(folder / "values.tsv"):
        head = {KEYS.get(key, key): value for key, value in json.loads(changes).items()}
        text = declaration(_typed(head), [*INDICATORS, *json.loads(indicators)])
        yield Case("values", verdict == "bad", what, text)


def declaration(
    changes: Mapping[str, Any], indicators: Sequence[Row] = INDICATORS, tail: str = ""
) -> str:
    """Return a whole declaration with some of its values changed."""
    names = {"name": "技能培训", "applicant": "甲中心", "budget_unit": "乙局(本级)"}
    head = {**HEAD, "code": "440305250000000000001", **names, **changes}
    lines = [f"{key} = {_written(value)}" for key, value in head.items() if value is not None]
    for place, name, target, *explain in indicators:
        explained = [f"explain = {_written(explain[0])}"] if explain and explain[0] else []
        row = [f"name = {_written(name)}", f"target = {_written(target)}", *explained]
        lines += ["", f"[[{place}]]", *row]
    return "\n".join([*lines[: len(head)], tail, *lines[len(head) :], ""])


def scores(folder: Path) -> tuple[dict[str, Score], list[str]]:
    """Check all cases of a folder; return the score of each table, and what goes wrong."""
    every = list(cases(folder))
    found = _found([declaration({}), *(case.text for case in every)])
    usual = found[0]
    counts: dict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    wrong = []
    for case, codes in zip(every, found[1:], strict=True):
        hits = sorted(
            code
            for code, count in codes.items()
            if count > usual[code] and code.startswith(case.codes or "SB")
        )
        counts[case.table][case.is_bad, bool(hits)] += 1
        if case.is_bad != bool(hits):
            wrong.append(f"{'missed' if case.is_bad else 'accused'} {case.what} {hits}")
    return {table: _score(counts[table]) for table in TABLES}, wrong


def _score(count: Counter[tuple[bool, bool]]) -> Score:
    bad, good = (count[is_bad, True] + count[is_bad, False] for is_bad in (True, False))
    return Score(count[True, True], bad, count[False, True], good)


def _found(texts: Sequence[str]) -> list[Counter[str]]:
    """Return how many findings of each rule there are in each of some declarations."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        copytree(ROOT / "templates", root / "templates")
        (root / "declarations/2025").mkdir(parents=True)
        for number, text in enumerate(texts):
            path = root / f"declarations/2025/c{number:04}.toml"
            path.write_text(text.replace("440305250000000000001", f"44030525{number:013}"), "utf-8")
        output = StringIO()
        with redirect_stdout(output):
            main(["--root", folder, "check", "--format", "json", "--ignore", "SB5"])
    found: list[Counter[str]] = [Counter() for _text in texts]
    for finding in json.loads(output.getvalue())["findings"]:
        found[int(Path(finding["path"]).stem[1:])][finding["code"]] += 1
    return found


def _rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]


def _money(amount: str) -> dict[str, Any]:
    return {"total_amount": float(amount or 100), "annual_amount": float(amount or 100)}


def _typed(head: dict[str, Any]) -> dict[str, Any]:
    """Return the head with figures as figures; of what the files put in quotes twice, the text."""
    typed: dict[str, Any] = {}
    for key, value in head.items():
        if key == "x" or value is None:
            continue
        text = str(value).strip('"')
        text = text.lower() if isinstance(value, bool) else text
        kind = {"term": int, "total_amount": float, "annual_amount": float}.get(key)
        typed[key] = kind(text) if kind else text == "true" if key == "is_new" else text
    return typed


def _itemised(intro: str, items: Sequence[Sequence[Any]], closing: str) -> str:
    rows = [
        f"  {{ text = {_written(text)}{'' if amount is None else f', amount = {amount}'} }},"
        for text, amount in items
    ]
    around = {"intro": intro, "closing": closing}
    texts = [f"{key} = {_written(text)}" for key, text in around.items() if text]
    return "\n".join(["[estimate]", 'numbering = "1."', *texts, "items = [", *rows, "]"])


def _written(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False)


def report(folders: Sequence[str] = FOLDERS) -> str:
    """Return the table of all folders, and every case that goes wrong."""
    lines = []
    for name in folders:
        table, wrong = scores(FOLDER / name)
        lines += [f"{name:8} {kind:10} {score}" for kind, score in table.items()]
        lines += [f"         {line}" for line in wrong]
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(sys.argv[1:] or FOLDERS))
