"""The Chinese messages: all of them are there, they fit the English ones, and users see them."""

from __future__ import annotations

import argparse
import ast
import gettext
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from unittest.mock import patch

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shenbao.cli import main
from shenbao.cli.arguments import translated_argparse
from shenbao.i18n import DOMAIN, LOCALE_FOLDER, use_language
from tests.syntax import nodes
from tests.worlds import ROOT, World

FOLDER = Path(LOCALE_FOLDER, "zh_CN/LC_MESSAGES")
PO = FOLDER / f"{DOMAIN}.po"
MO = FOLDER / f"{DOMAIN}.mo"

PLACEHOLDER = re.compile(r"\{[^{}]*\}|%(?:\(\w+\))?[a-z]")
HALF_WIDTH = re.compile(r"[\u3400-\u9fff][,;:?!()]|[,;:?!()][\u3400-\u9fff]")

SAME_AS_ENGLISH: dict[str, str] = {}
"""Messages that are alike in both languages, each with the reason why."""


def read_catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN", domain=DOMAIN)


@cache
def messages() -> list[Message]:
    return [message for message in read_catalogue() if message.id]


def texts(part: object) -> list[str]:
    """Return a msgid or msgstr with its plurals, if any, as a list."""
    return [part] if isinstance(part, str) else list(part or ())  # type: ignore[call-overload]


def extracted() -> set[str]:
    """Return the msgids in the code; a plural goes by its singular."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT / "shenbao", methods, options, strip_comment_tags=True)
    return {texts(msgid)[0] for _file, _line, msgid, _comments, _context in found}


def names(found: list[Message]) -> list[str]:
    return [texts(message.id)[0] for message in found]


def test_the_catalogue_has_every_message_and_no_other() -> None:
    known, found = set(names(messages())), extracted()
    assert sorted(found - known) == [], "run `make messages`, then translate these in shenbao.po"
    assert sorted(known - found) == [], "run `make messages`, which removes these"
    assert not read_catalogue().obsolete


def nodes_of(source: str) -> list[ast.AST]:
    return list(ast.walk(ast.parse(source)))


def translated_in_f_strings(nodes: list[ast.AST]) -> list[str]:
    """Return the calls that translate something inside an f-string, as they are written."""
    f_strings = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    return [
        ast.unparse(node)
        for f_string in f_strings
        for node in ast.walk(f_string)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "N_", "ngettext")
    ]


def test_translations_in_f_strings_are_found() -> None:
    source = "f'{_(1)} {f(f\"{ngettext(2)}\")}' + _(3)"
    assert set(translated_in_f_strings(nodes_of(source))) == {"_(1)", "ngettext(2)"}


def test_no_message_is_translated_in_an_f_string() -> None:
    """On Python 3.11 the extraction of messages does not look into f-strings."""
    found = {path: calls for path, of in nodes().items() if (calls := translated_in_f_strings(of))}
    assert found == {}


SENTENCE = re.compile(r"[A-Za-z]{2,}[ ,:]+[a-z]{2,}")
FOR_ENGINEERS = {"ImportError", "RuntimeError", "TypeError", "ValueError"}
"""What is raised where the code is wrong, and not what somebody has written."""


def untranslated(nodes: list[ast.AST]) -> list[str]:
    """Return the English sentences that are raised, or made a problem of, as they are."""
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    names = {id(call): ast.unparse(call.func) for call in calls}
    return [
        words
        for call in calls
        if names[id(call)].endswith(("Error", "Refused", "Diagnostic", "super().__init__"))
        and names[id(call)] not in FOR_ENGINEERS
        for argument in call.args
        for words in literals(argument)
        if SENTENCE.search(words)
    ]


def literals(argument: ast.expr) -> Iterator[str]:
    """Yield the words of a literal text, without what stands in the gaps of an f-string."""
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    yield "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))


def test_sentences_that_are_not_translated_are_found() -> None:
    source = (
        "raise AError(f'no such {x} here')\nraise TypeError('a fault of ours')\nBError(_('a b'))"
    )
    assert untranslated(nodes_of(source)) == ["no such  here"]


def test_what_is_raised_is_translated() -> None:
    assert len(nodes()) > 40
    found = {path: words for path, of in nodes().items() if (words := untranslated(of))}
    assert found == {}


def test_every_message_is_translated() -> None:
    untranslated = [message for message in messages() if not all(texts(message.string) or [""])]
    assert names(untranslated) == [], "translate these in shenbao.po, then run `make messages`"


def test_no_translation_is_a_guess() -> None:
    fuzzy = names([message for message in messages() if message.fuzzy])
    assert fuzzy == [], "check these in shenbao.po, remove the word fuzzy, run `make messages`"


def test_placeholders_are_the_same() -> None:
    differing = [
        (texts(message.id)[-1], text)
        for message in messages()
        for text in texts(message.string)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(texts(message.id)[-1]))
    ]
    assert len(messages()) > 1000
    assert differing == []


def test_no_translation_is_left_in_english() -> None:
    alike = {texts(message.id)[0] for message in messages() if message.id == message.string}
    assert alike == set(SAME_AS_ENGLISH)


def test_punctuation_is_full_width() -> None:
    every = [text for message in messages() for text in texts(message.string)]
    assert [text for text in every if HALF_WIDTH.search(text)] == []


def test_the_compiled_catalogue_is_up_to_date() -> None:
    compiled = BytesIO()
    write_mo(compiled, read_catalogue())
    assert MO.read_bytes() == compiled.getvalue(), "run `make messages`"


CHINESE = """\
declarations/a.toml:1:8: SB012 错误: form 应为加引号的文字，现为整数。
    1 | form = 1
      |        ^
  = 请加上引号：写成数字会丢失开头的 0 和末尾的数位。
"""
ENGLISH = """\
declarations/a.toml:1:8: SB012 error: form must be a text in quotes, not a whole number.
    1 | form = 1
      |        ^
  = Put it in quotes: a number loses leading zeros and digits.
"""


@pytest.mark.parametrize(
    ("options", "variables", "expected"),
    [
        (["--lang", "zh_CN"], {"LC_ALL": "C"}, CHINESE),
        (["--lang=en"], {"LANG": "zh_CN.UTF-8"}, ENGLISH),
        ([], {"LANG": "zh_CN.UTF-8"}, CHINESE),
        ([], {"LANG": "en_GB.UTF-8", "LANGUAGE": "zh_CN:en"}, CHINESE),
        ([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, ENGLISH),
        ([], {}, ENGLISH),
    ],
)
def test_language_of_a_diagnostic(
    options: list[str], variables: dict[str, str], expected: str, tmp_path: Path
) -> None:
    environment = {**without_languages(), **variables}
    with patch.dict(os.environ, environment, clear=True):
        done = faulty(tmp_path).run(*options, "build")
    assert (done.err, done.status) == (expected, 1)


def test_chinese_is_printed_whatever_the_locale(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "shenbao", "--root", faulty(tmp_path).root, "--lang=zh_CN", "build"],
        env={**without_languages(), "LC_ALL": "C"},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.stderr, done.returncode) == (CHINESE, 1)


def faulty(root: Path) -> World:
    """Return a repository of nothing but a declaration that is wrong."""
    world = World.at(root)
    (root / "templates").mkdir()
    world.declare("a", "form = 1\n")
    return world


def without_languages() -> dict[str, str]:
    """Return the variables of this process but for those of languages and encodings."""
    languages = re.compile(r"LANG|LANGUAGE|LC_\w+|PYTHON(UTF8|IOENCODING)").fullmatch
    return {name: value for name, value in os.environ.items() if not languages(name)}


@pytest.mark.parametrize(
    ("language", "locale", "expected"),
    [
        ("zh_CN", "C", "用法：x [-h] --year YEAR\nx: 错误：缺少以下参数：--year\n"),
        (
            "en",
            "zh_CN.UTF-8",
            "usage: x [-h] --year YEAR\nx: error: the following arguments are required: --year\n",
        ),
    ],
)
def test_language_of_argparse(
    language: str,
    locale: str,
    expected: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    before = gettext.textdomain()
    use_language(language)
    with translated_argparse():
        parser = argparse.ArgumentParser(prog="x")
        parser.add_argument("--year", required=True)
        with pytest.raises(SystemExit):
            parser.parse_args([])
    assert capsys.readouterr().err == expected
    assert (gettext.textdomain(), os.environ.get("LANGUAGE")) == (before, None)


WRONG_CALLS = [
    [],
    ["nonsense"],
    ["--lang", "fr", "build"],
    ["build", "--nonsense"],
    ["build", "--root"],
    ["import"],
    ["import", "x", "--year", "this"],
    ["import", "x", "--year", "1", "--fo", "x"],
    ["import", "x", "--year", "1", "--force=1"],
    ["diff", "--format", "x"],
    ["diff", "--limit", "x"],
]


@pytest.mark.parametrize("words", WRONG_CALLS, ids=" ".join)
def test_a_wrong_call_is_answered_in_chinese(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--lang", "zh_CN", *words])
    assert left.value.code == 2
    usage, error = capsys.readouterr().err.split("\nshenbao", 1)
    assert usage.startswith("用法：")
    assert re.search("错误：.*[\u3400-\u9fff]", error)
    assert not re.search("argument|choice|expected|value|could", error)


HELP = [[], ["build"], ["import"], ["schema"], ["diff"], ["standard"], ["standard", "show"]]


@pytest.mark.parametrize("words", HELP, ids=" ".join)
def test_help_is_chinese(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--lang", "zh_CN", *words, "--help"])
    _usage, *paragraphs = capsys.readouterr().out.split("\n\n")
    lines = [line for paragraph in paragraphs for line in paragraph.splitlines()]
    assert len(lines) > 3
    assert [line for line in lines if not re.search("[\u3400-\u9fff]", line)] == []
