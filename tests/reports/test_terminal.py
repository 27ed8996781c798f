"""Whatever is printed goes through one exit, which escapes what a terminal would obey."""

from __future__ import annotations

import ast
import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout

import pytest

from shenbao.reports import terminal
from shenbao.reports.check import REPORTERS
from shenbao.reports.data import as_json
from tests.syntax import trees_with
from tests.worlds import ROOT, CleanWorld, World

EXIT = "shenbao/reports/terminal.py"
STREAMS = {"stdin", "stdout", "stderr", "__stdout__", "__stderr__"}
HOSTILE = "no\n::error::x\x1b[31m\a\u009b2J\u202e\r\udcff"
SHOWN = "no\\n::error::x\\x1b[31m\\x07\\x9b2J\\u202e\\r\\udcff"


NAMED = r"\b(?:print|breakpoint|sys|rich)"
"""What a module has in it that finds a way out; others are not parsed."""


def ways_out(tree: ast.AST) -> Iterator[int]:
    """Yield the lines on which a module prints, or takes hold of a stream of its own."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id="print" | "breakpoint", lineno=line):
                yield line
            case ast.Attribute(value=ast.Name(id="sys"), attr=name, lineno=line):
                if name in STREAMS:
                    yield line
            case ast.ImportFrom(module="sys", names=names, lineno=line):
                if STREAMS & {alias.name for alias in names}:
                    yield line
            case ast.ImportFrom(module=str(module), lineno=line):
                if module.startswith("rich"):
                    yield line
            case ast.Import(names=names, lineno=line):
                if any(alias.name.startswith("rich") for alias in names):
                    yield line


def test_nothing_else_prints() -> None:
    assert {path for path, tree in trees_with(NAMED).items() if [*ways_out(tree)]} == {EXIT}


COMMANDS = {
    "path": ["build", HOSTILE],
    "format": ["build", "--format", HOSTILE],
    "root": ["build", "--root", HOSTILE],
    "rule": ["rule", HOSTILE],
    "select": ["check", "--select", HOSTILE],
    "report": ["check", "--format", HOSTILE],
    "text": ["text", HOSTILE],
    "command": [HOSTILE],
    "option": ["build", f"--{HOSTILE}"],
    "form": ["import", "x.txt", "--form", HOSTILE],
    "file": ["import", HOSTILE],
    "into": ["pull", "x.docx", "--into", HOSTILE],
    "revision": ["diff", "--root", str(ROOT), HOSTILE],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS.keys())
def test_what_was_typed_is_not_obeyed(words: list[str], world: World) -> None:
    status, out, err = world.run(*words)
    assert status != 0
    assert "::error::x" in err.lower()
    for line in (out + err).split("\n"):
        assert not line.startswith("::")
        assert not terminal.obeyed().search(line)


@pytest.mark.parametrize("name", REPORTERS)
def test_what_a_declaration_says_is_not_obeyed(name: str, clean: CleanWorld) -> None:
    clean.declare("\u009b\a", 'form = "\u009b2J\\u001B[31m\\u0007"\n')
    _status, out, err = clean.run("check", "--format", name)
    assert "2J" in out
    assert not terminal.obeyed().search(out + err)
    if name in ("json", "sarif"):
        assert "\u009b2J" in json.dumps(json.loads(out), ensure_ascii=False)


def printed(encoding: str, *texts: str, coloured: bool = False) -> str:
    """Return what a terminal of an encoding gets where texts are written to it."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding, newline="\n", write_through=True)
    with redirect_stdout(stream):
        for text in texts:
            terminal.write(text, coloured=coloured)
    stream.seek(0)
    return stream.read()


def test_ordinary_words_stay_as_they_are() -> None:
    words = "甲\t→ ≥95％\u3000é\u00a0𠮷 👨\u200d👩 葛\U000e0100\n"
    assert printed("utf-8", words) == words


def test_a_text_keeps_its_lines_but_a_line_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed("utf-8", HOSTILE) == SHOWN.replace("\\n", "\n")
    terminal.say(HOSTILE, "二")
    terminal.warn(HOSTILE)
    terminal.complain("一", HOSTILE)
    assert capsys.readouterr() == (f"{SHOWN}\n二\n", f"{SHOWN}\nshenbao: 一\n{SHOWN}\n")


def test_styles_are_obeyed_where_they_are_wanted() -> None:
    text = "\x1b[1m粗\x1b[0m\x1b[2J\x1b]0;x\a"
    assert printed("utf-8", text) == "\\x1b[1m粗\\x1b[0m\\x1b[2J\\x1b]0;x\\x07"
    assert printed("utf-8", text, coloured=True) == "\x1b[1m粗\x1b[0m\\x1b[2J\\x1b]0;x\\x07"


ENCODINGS = {
    "ascii": "a\\u2192\\ud842\\udfb7\\u00e9",
    "cp1252": "a\\u2192\\ud842\\udfb7é",
    "gbk": "a→\\ud842\\udfb7é",
    "gb18030": "a→𠮷é",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_terminal_that_lacks_characters(encoding: str) -> None:
    assert printed(encoding, "a→𠮷é") == ENCODINGS[encoding]
    data = {"a": f"→𠮷é{HOSTILE}"}
    assert json.loads(printed(encoding, as_json(data))) == data
