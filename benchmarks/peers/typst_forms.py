"""The forms as PDF by Typst, one after another in one process.

    python -m benchmarks.peers.typst_forms REPOSITORY COUNT FOLDER

Prints the seconds that the forms took, without the start of the process.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import typst  # type: ignore[import-not-found]

from benchmarks.peers.form import read_forms

TEMPLATE = """\
#let form = json(bytes(sys.inputs.form))
#set page(paper: "a4", margin: 16mm, numbering: "1 / 1")
#set text(font: ("Noto Serif CJK SC", "Noto Serif SC"), size: 10pt, lang: "zh")
#align(center, text(size: 18pt, form.title))
#table(
  columns: (19fr, 31fr, 19fr, 31fr),
  ..form.facts.map(row => row.map(fact => (
    [#fact.at(0)],
    table.cell(colspan: if row.len() == 1 { 3 } else { 1 }, fact.at(1)),
  ))).flatten()
)
#table(
  columns: (13fr, 18fr, 26fr, 13fr, 30fr),
  table.header(..form.heads.map(head => [#head])),
  ..form.indicators.map(one => (
    ..if one.group_rows > 0 { (table.cell(rowspan: one.group_rows, one.group),) },
    ..if one.category_rows > 0 { (table.cell(rowspan: one.category_rows, one.category),) },
    [#one.name], [#one.target], [#one.explain],
  )).flatten()
)
"""


def font_folders() -> list[str]:
    """Return where the packaged fonts are, for systems without a Chinese one."""
    package = find_spec("pylopdf_fonts_zh_cn")
    return list(package.submodule_search_locations or ()) if package else []


def main() -> None:
    """Run the command line."""
    root, count, folder = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "form.typ"
    source.write_text(TEMPLATE, "utf-8")
    start = time.perf_counter()
    compiler = typst.Compiler(str(source), font_paths=font_folders())
    for form in read_forms(root, count):
        data = {"form": json.dumps(form.as_data())}
        compiler.compile(output=str(folder / f"{form.code}.pdf"), sys_inputs=data)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
