"""Write the pages that list what the code has registered.

They are kinds.md, formats.md, meanings.md and interface.md.

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
from shenbao.web.interface import description
from shenbao.web.operations import JSON_TYPE

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

INTERFACE_HEAD = """\
# The interface of the server · 服务接口

What `shenbao serve` can be asked by programs, as its own page does; who may ask, and how, is in \
[The front door](front-door.md#what-it-answers). `GET /api/openapi.json` answers all this as an \
OpenAPI document. Both are made of the code, this page by `make rules`.

`shenbao serve` 的网页和其他程序都通过这些接口读写申报；谁可以访问、怎样访问，见 \
[The front door](front-door.md#what-it-answers)（英文）。`GET /api/openapi.json` 以 OpenAPI \
文档返回同样的内容。两者都由代码生成，本页由 `make rules` 生成，不要手工修改。

Whatever is not done is answered with a [Refusal](#refusal) and a status that says why: 400 for \
what is not as it must be, 403 for whom it does not let in, 404 where there is nothing, 408 for \
what is announced and not sent, 409 for a file that was changed elsewhere, 411, 413 and 415 for a \
body that is not taken, 421 for a name that is not the server's, 422 for what cannot be done, 500 \
where a file cannot be read or written, and 503, with no record, where too many ask at once.

## Operations

| Request | does | is sent | answers |
| --- | --- | --- | --- |
"""


def pages() -> dict[str, str]:
    """Return the texts of the pages, by the names of their files."""
    return {
        "kinds.md": KINDS_HEAD.format(default=OF_FIELDS)
        + "".join(map(_kind, KINDS, KINDS.values())),
        "formats.md": FORMATS_HEAD + "".join(map(_format, FORMATS, FORMATS.values())),
        "meanings.md": MEANINGS_HEAD + "".join(map(_meaning, Meaning)),
        "interface.md": INTERFACE_HEAD + "".join(_interface(description())),
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


# ---- The interface ------------------------------------------------------------------------------


def _interface(document: dict[str, Any]) -> Iterator[str]:
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            yield _operation(f"{method.upper()} {address}", operation)
    yield "\n## Records\n"
    for name, schema in document["components"]["schemas"].items():
        yield f"\n### {name}\n\n{_prose(schema)}"
        if "properties" in schema:
            required = schema.get("required", ())
            yield "\n| field | holds |\n| --- | --- |\n"
            for field, facts in schema["properties"].items():
                mark = "" if field in required else "?"
                yield f"| `{field}`{mark} | {_held(facts)} |\n"
        elif "enum" in schema:
            yield f"\n{_held(schema)}\n"
    yield "\nA field with a ? may be missing.\n"


def _operation(request: str, operation: dict[str, Any]) -> str:
    queries = [found["name"] for found in operation["parameters"] if found.get("in") == "query"]
    asked = f"?{'&'.join(f'{name}=' for name in queries)}" if queries else ""
    sent = operation.get("requestBody", {}).get("content", {})
    answered = operation["responses"]["200"]["content"]
    ((media_type, answer),) = answered.items()
    held = _held(answer["schema"]) if answer["schema"] else ""
    kind = "" if media_type == JSON_TYPE else f"`{media_type}`"
    cells = [
        f"`{request}{asked}`",
        operation["summary"],
        *(_held(content["schema"]) for content in sent.values()),
        *([] if sent else [""]),
        ", ".join(filter(None, (kind, held))),
    ]
    return f"| {' | '.join(cells)} |\n"


def _prose(schema: dict[str, Any]) -> str:
    lines = (line.strip() for line in schema.get("description", "").split("\n"))
    return "\n".join(lines).replace("``", "`").rstrip() + "\n"


def _held(schema: dict[str, Any]) -> str:
    """Return what a value of a schema is, in words."""
    words = str(schema.get("type", "anything"))
    match schema:
        case {"$ref": reference}:
            name = reference.rpartition("/")[2]
            words = f"[{name}](#{name.lower()})"
        case {"anyOf": choices}:
            words = " or ".join(map(_held, choices))
        case {"enum": choices}:
            words = ", ".join(f"`{choice}`" for choice in choices)
        case {"prefixItems": items}:
            words = f"({', '.join(map(_held, items))})"
        case {"items": items}:
            words = f"list of {_held(items)}"
        case {"additionalProperties": inner}:
            words = f"{_held(inner)}, by key" if inner else words
        case {"contentEncoding": encoding}:
            words = f"{words} in {encoding}"
    return words


if __name__ == "__main__":
    for name, text in pages().items():
        write_if_changed(FOLDER / name, text.encode())
