"""Write the pages that list what the code has registered: kinds.md, formats.md, meanings.md.

make rules
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shenbao.declaration.field import Kind
from shenbao.declaration.kinds import KINDS, OF_FIELDS
from shenbao.form.meanings import Meaning
from shenbao.formats import FORMATS, Format
from shenbao.i18n import _, use_language
from shenbao.system.files import write_if_changed

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "zh_CN")

KINDS_HEAD = """\
# Kinds of fields · 栏目的种类

The `kind` of a `[[field]]` in `form.toml` says what the field holds; without one it is \
`{default}`. This page is made by `make rules`.

`form.toml` 里 `[[field]]` 的 `kind` 说明该栏填什么，不写就是 `{default}`。\
本页由 `make rules` 生成，不要手工修改。

| `kind` | holds | 内容 | in TOML | on the sheet · 打印为 |
| --- | --- | --- | --- | --- |
"""

FORMATS_HEAD = """\
# Formats · 格式

The formats that `shenbao build` makes, by the names that `--format` and the setting `formats` \
take. This page is made by `make rules`.

`shenbao build` 能生成的格式；`--format` 和设置项 `formats` 用的就是这些名称。\
本页由 `make rules` 生成，不要手工修改。

| `--format` | files · 文件 | is | 内容 | made unasked · 默认生成 |
| --- | --- | --- | --- | --- |
"""


MEANINGS_HEAD = """\
# Meanings · 含义

What checks, totals and lists ask of a form, whatever it calls that. \
`[means]` in `form.toml` says where it stands; a meaning that is not listed there is the field, \
column or class whose key is its name (of columns the last one), and `""` says that the form \
has none. This page is made by `make rules`.

检查、合计和列表向表样要的内容，不管各表怎样称呼。\
`form.toml` 的 `[means]` 说明各在何处；没有写的，\
就是键与含义同名的栏目、列或类别（列有几个时取最后一个）；\
`""` 表示本表没有。本页由 `make rules` 生成，不要手工修改。

A place is written as `applicant` (a field), `funds.all.current` (table, row and column), \
`annual.target` (table or set of indicators, and column) or `output.cost` (a class).

位置写作 `applicant`（栏目）、`funds.all.current`（表、行、列）、\
`annual.target`（指标表或指标组、列）\
或 `output.cost`（类别）。

| meaning · 含义 | is | 是 | in · 是什么 |
| --- | --- | --- | --- |
"""


def pages() -> dict[str, str]:
    """Return the texts of the pages, by the names of their files."""
    return {
        "kinds.md": KINDS_HEAD.format(default=OF_FIELDS)
        + "".join(map(_kind, KINDS, KINDS.values())),
        "formats.md": FORMATS_HEAD + "".join(map(_format, FORMATS, FORMATS.values())),
        "meanings.md": MEANINGS_HEAD + "".join(map(_meaning, Meaning)),
    }


def _kind(name: str, kind: Kind[Any]) -> str:
    written = "<br>".join(f"`{example.toml}`" for example in kind.examples)
    printed = "<br>".join(example.text.replace("\n", " ⏎ ") for example in kind.examples)
    return f"| `{name}` | {' | '.join(_translations(kind.summary))} | {written} | {printed} |\n"


def _format(name: str, entry: Format) -> str:
    tick = "✓" if entry.default else ""
    cells = [f"`{name}`", f"`{entry.suffix}`", *_translations(entry.summary), tick]
    return f"| {' | '.join(cells)} |\n"


def _meaning(meaning: Meaning) -> str:
    sort = " · ".join(_translations(meaning.sort))
    return f"| `{meaning}` | {' | '.join(_translations(meaning.says))} | {sort} |\n"


def _translations(message: str) -> Iterator[str]:
    for language in LANGUAGES:
        use_language(language)
        yield _(message)


if __name__ == "__main__":
    for name, text in pages().items():
        write_if_changed(FOLDER / name, text.encode())
