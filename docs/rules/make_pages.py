"""Write the page of each check rule, and their index, from the rules and their cases.

    make rules

The pages are Chinese, as their readers are: officers and reviewers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from shenbao.check.discovery import all_rules
from shenbao.check.examples import FOLDER as CASES
from shenbao.check.examples import TEMPLATES, Example, examples, lay_out
from shenbao.check.opinions import FILE as OPINIONS
from shenbao.check.opinions import load_opinions
from shenbao.check.rule import Rule
from shenbao.cli import main
from shenbao.form import Library
from shenbao.formats.escaping import escaped
from shenbao.i18n import _, use_language
from shenbao.reports.excerpts import severity_name
from shenbao.system.files import write_if_changed

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent
LANGUAGE = "zh_CN"

SUBJECTS = {
    "SB1": "结构",
    "SB2": "指标值",
    "SB3": "文字",
    "SB4": "金额",
    "SB5": "各申报之间",
    "SB6": "年度之间",
}
OPINIONS_OF_RULES = load_opinions([ROOT / "templates/_base" / OPINIONS], [])
FIXABLE = "可用 `--fix` 改好"
INDEX = """\
# 审核规则

`shenbao check` 按这些规则审核申报文件，用法见[审核](../checks.zh-CN.md)。\
本文件夹由 `make rules` 按规则和它们的用例生成，不要手工修改。

**错误**：有依据说必须这样。**警告**：有依据说这样不好，或前后矛盾。**提示**：值得看一眼，本身不算错。
"""


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    use_language(LANGUAGE)
    rules = all_rules()
    library = Library(ROOT / "templates")
    return {
        "README.md": "\n".join([INDEX, *_index(list(rules.values()))]),
        **{f"{code}.md": "\n".join(_page(rule, library)) + "\n" for code, rule in rules.items()},
    }


def _index(rules: list[Rule]) -> Iterator[str]:
    for subject, same in groupby(rules, key=lambda rule: rule.code[:3]):
        yield f"## {SUBJECTS[subject]}\n\n| 编号 | 程度 | 规则 | 依据 |\n| --- | --- | --- | --- |"
        for rule in same:
            link = f"[{rule.code}]({rule.code}.md)"
            cells = (severity_name(rule.severity), _(rule.title), _(rule.source))
            yield f"| {link} | {' | '.join(map(escaped, cells))} |"
        yield ""


def _page(rule: Rule, library: Library) -> Iterator[str]:
    yield f"# {rule.code} {escaped(_(rule.title))}\n"
    notes = [severity_name(rule.severity), *([FIXABLE] if rule.fixes else [])]
    yield f"*{escaped(rule.title)}* · {' · '.join(notes)}\n"
    yield f"{escaped(_(rule.why))}\n"
    yield f"- 依据：{escaped(_(rule.source))}"
    yield f"- 怎么办：{escaped(_(rule.remedy))}"
    yield f"- 审核意见的类别：{escaped(OPINIONS_OF_RULES.of(rule.code))}"
    if (CASES / rule.code / TEMPLATES).is_dir():
        folder = (CASES / rule.code / TEMPLATES).relative_to(ROOT).as_posix()
        yield f"- 下面的例子所用的表样：[{folder}](../../{folder})"
    yield "\n## 会被指出的写法"
    for example in examples(rule.code, "bad"):
        yield from _toml(example)
        yield f"\n```text\n{_report(example, library)}```"
    yield "\n## 不会被指出的写法"
    for example in examples(rule.code, "good"):
        yield from _toml(example)


def _toml(example: Example) -> Iterator[str]:
    for name, text in example.files.items():
        if len(example.files) > 1:
            yield f"\n`{name}`："
        yield f"\n```toml\n{text.strip()}\n```"


def _report(example: Example, library: Library) -> str:
    """Return what the check says of an example."""
    said = StringIO()
    with TemporaryDirectory() as folder, redirect_stdout(said):
        lay_out(example, library, Path(folder))
        main(["--root", folder, "--lang", LANGUAGE, "check"])
    return said.getvalue()


def write() -> None:
    """Bring the pages up to date, and remove those of rules that are gone."""
    made = pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        write_if_changed(FOLDER / name, text.encode())


if __name__ == "__main__":
    write()
