"""Write the page of the kinds of fields, docs/kinds.md, from the kinds themselves.

make rules
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shenbao.declaration.field import Kind
from shenbao.declaration.kinds import DEFAULT, KINDS
from shenbao.i18n import _, use_language
from shenbao.system.files import write_if_changed

PAGE = Path(__file__).parent / "kinds.md"
LANGUAGES = ("en", "zh_CN")

HEAD = """\
# Kinds of fields · 栏目的种类

The `kind` of a `[[field]]` in `form.toml` says what the field holds; without one it is \
`{default}`. This page is made by `make rules`.

`form.toml` 里 `[[field]]` 的 `kind` 说明该栏填什么，不写就是 `{default}`。\
本页由 `make rules` 生成，不要手工修改。

| `kind` | holds | 内容 | in TOML | on the sheet · 打印为 |
| --- | --- | --- | --- | --- |
"""


def page() -> str:
    """Return the text of the page: a row for each kind, with its summary and its examples."""
    return HEAD.format(default=DEFAULT) + "".join(map(_row, KINDS, KINDS.values()))


def _row(name: str, kind: Kind[Any]) -> str:
    written = "<br>".join(f"`{example.toml}`" for example in kind.examples)
    printed = "<br>".join(example.text.replace("\n", " ⏎ ") for example in kind.examples)
    return f"| `{name}` | {' | '.join(_summaries(kind))} | {written} | {printed} |\n"


def _summaries(kind: Kind[Any]) -> Iterator[str]:
    for language in LANGUAGES:
        use_language(language)
        yield _(kind.summary)


if __name__ == "__main__":
    write_if_changed(PAGE, page().encode())
