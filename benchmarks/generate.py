"""Make a repository of N realistic declarations from a seed.

Each declaration has the shape of a committed one, in turn, with other lengths,
words and figures, so that any fifteen in a row cost about what the committed
fifteen cost. The first N of a seed are the same whatever N is.

    python -m benchmarks.generate FOLDER N [--seed SEED]
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.corpus import NUMBERED, Corpus, Table, categories, is_itemised, measure

ROOT = Path(__file__).parent.parent
YEARS = 5
WIDEST_TEXT = 44
DECIMAL = re.compile(r"\d+\.\d+")


def generate(folder: Path, count: int, seed: int = 1) -> None:
    """Fill a folder that is new or empty with templates and declarations."""
    shutil.copytree(ROOT / "templates", folder / "templates")
    corpus = committed()
    for index in range(count):
        declaration = make_declaration(corpus, index, seed)
        path = folder / f"declarations/{declaration['year']}/{declaration['code']}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_toml(declaration, corpus.comments), "utf-8", newline="\n")


def committed() -> Corpus:
    """Return the corpus of this repository's own declarations."""
    folder = ROOT / "declarations"
    first = next(iter(sorted(folder.rglob("*.toml")))).read_text("utf-8")
    form = re.search(r'^form = "(.+)"$', first, re.MULTILINE)
    assert form is not None
    return measure(folder, ROOT / "templates" / form[1] / "lexicon.toml")


def make_declaration(corpus: Corpus, index: int, seed: int) -> Table:
    """Return declaration number ``index`` of a seed."""
    rng = Random(f"{seed} {index}")
    shape = corpus.declarations[(index + seed) % len(corpus.declarations)]
    return _Maker(corpus, rng, shape).make(index)


@dataclass
class _Maker:
    """Makes one declaration of the shape of another."""

    corpus: Corpus
    rng: Random
    shape: Table

    def make(self, index: int) -> Table:
        made: Table = {key: self.value(key, value) for key, value in self.shape.items()}
        made["code"] = f"{self.corpus.values['code'][0][:12]}{index:09d}"
        made["name"] = self.blend(self.corpus.values["name"])
        made["year"] = self.shape["year"] + index // len(self.corpus.declarations) % YEARS
        made["total_amount"] = made["annual_amount"] * made["term"]
        names: set[str] = set()
        for group, category, rows in categories(self.shape):
            made[group] = {**made[group], category: self.rows((group, category), rows, names)}
        return made

    def value(self, key: str, value: Any) -> Any:
        if is_itemised(value):
            return self.itemised(key, value)
        if isinstance(value, Decimal):
            return self.amount(self.rng.choice(self.corpus.values[key]))
        if isinstance(value, str) and self.is_free(key):
            return self.text(key, value)
        if isinstance(value, dict) or key in ("form", *self.settings()):
            return value
        return self.rng.choice(self.corpus.values[key])

    def is_free(self, key: str) -> bool:
        """Tell whether a field's texts differ in length, as those do that are written freely."""
        lengths = {len(value) for value in self.corpus.values[key] if isinstance(value, str)}
        return max(lengths) > WIDEST_TEXT

    def settings(self) -> list[str]:
        """Return the keys that not every declaration has: they choose looks, and stay."""
        every = self.corpus.declarations
        return [key for key in self.shape if not all(key in other for other in every)]

    def itemised(self, key: str, value: Table) -> Table:
        items = value["items"]
        made: Table = {part: self.text(key, said) for part, said in value.items() if part in AROUND}
        made["numbering"] = value["numbering"]
        made["items"] = [
            self.item(key, items[number % len(items)]) for number in range(self.number(len(items)))
        ]
        return made

    def item(self, key: str, item: Table) -> Table:
        made: Table = {"text": self.text(key, item["text"])}
        if "amount" in item:
            made["amount"] = self.amount(item["amount"])
        return made

    def rows(self, place: tuple[str, str], rows: list[Table], names: set[str]) -> list[Table]:
        return [self.row(place, names) for _ in range(self.number(len(rows)))]

    def row(self, place: tuple[str, str], names: set[str]) -> Table:
        row = dict(self.rng.choice(self.corpus.rows[place]))
        is_common = row["name"] in self.corpus.lexicon
        while row["name"] in names or not (is_common or self.rng.random() < 0.5):
            row["name"], is_common = self.blend(self.corpus.names), True
        names.add(row["name"])
        return row

    def blend(self, names: Sequence[str]) -> str:
        """Return the beginning of one name and the end of another."""
        one, other = self.rng.choice(names), self.rng.choice(names)
        return one[: (len(one) + 1) // 2] + other[len(other) // 2 :]

    def text(self, key: str, model: str) -> str:
        """Return as many paragraphs of about the same lengths, numbered where they were."""
        return "".join(
            self.paragraph(key, line.rstrip("\n")) + "\n" * line.endswith("\n")
            for line in model.splitlines(keepends=True)
        )

    def paragraph(self, key: str, model: str) -> str:
        number = NUMBERED.match(model)
        length = round(len(model) * self.rng.uniform(0.7, 1.3))
        text = self.corpus.clauses[key].text(length, self.rng)
        return (number[0] if number else "") + DECIMAL.sub(self.figure, text)

    def figure(self, found: re.Match[str]) -> str:
        whole, places = found[0].split(".")
        return f"{self.rng.randrange(1, 10 ** min(len(whole), 4))}.{places}"

    def number(self, model: int) -> int:
        return max(1, round(model * self.rng.uniform(0.7, 1.3)))

    def amount(self, model: Decimal) -> Decimal:
        cents = max(1, round(float(model) * 100 * self.rng.uniform(0.5, 1.5)))
        return Decimal(cents) / 100


AROUND = ("intro", "closing")


# --- As TOML ------------------------------------------------------------------


def as_toml(declaration: Table, comments: dict[str, str]) -> str:
    """Return a declaration as TOML in the style of the committed ones."""
    lines = [f"#:schema ../../schema/{declaration['form']}.schema.json"]
    for key, value in declaration.items():
        if not isinstance(value, dict):
            lines.append(_commented(f"{key} = {_literal(value)}", comments.get(key)))
    for key, value in declaration.items():
        if is_itemised(value):
            lines += ["", _commented(f"[{key}]", comments.get(f"[{key}]")), *_itemised(value)]
    for group, category, rows in categories(declaration):
        for row in rows:
            lines += ["", f"[[{group}.{category}]]"]
            lines += [f"{key} = {_literal(value)}" for key, value in row.items()]
    return "\n".join(lines) + "\n"


def _itemised(value: Table) -> Iterator[str]:
    for part in ("numbering", *AROUND):
        if part in value:
            yield f"{part} = {_literal(value[part])}"
    yield "items = ["
    for item in value["items"]:
        pairs = ", ".join(f"{key} = {_literal(said)}" for key, said in item.items())
        yield f"  {{ {pairs} }},"
    yield "]"


def _commented(line: str, comment: str | None) -> str:
    return f"{line:<28} # {comment}" if comment else line


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)


def _text(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    if "\n" not in text:
        return quoted
    return '"""\n' + quoted[1:-1].replace("\\n", "\n") + '"""'


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Make declarations from a seed.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generate(options.folder, options.count, options.seed)


if __name__ == "__main__":
    main()
