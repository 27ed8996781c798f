"""What tomli says: all of it is known, so that it can be translated."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import tomli

from shenbao.i18n import use_language
from shenbao.toml.syntax_messages import MESSAGES, translate


def said_by_tomli() -> set[str]:
    """Return the messages in tomli's source, with {} for what it puts into them."""
    source = Path(tomli.__file__).with_name("_parser.py").read_text("utf-8")
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {
        text_of(call.args[0])
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "TOMLDecodeError"
    }


def text_of(node: ast.expr) -> str:
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr(parts):
            return "".join(map(text_of, parts))
        case ast.FormattedValue():
            return "{}"
    raise AssertionError(ast.dump(node))


def test_all_messages_of_tomli_are_known() -> None:
    assert {re.sub(r"\{\w+\}", "{}", message) for message in MESSAGES} == said_by_tomli()


CASES = {
    "a = “x”": ("Invalid value", "此处的值无效"),
    'a = "\\q"': ("Unescaped '\\' in a string", "引号内的反斜杠“\\”要写成两个“\\\\”"),
    "a = '\\": ('Expected "\'"', '文字缺少右引号 "\'"'),
    "a = '''x": ("Expected \"'''\"", "文字缺少右引号 \"'''\""),
    "[a\n": (
        "Expected ']' at the end of a table declaration",
        "表头末尾缺少右方括号“]”",
    ),
    'a = "x\n"': (
        "Illegal character '\\n'",
        "引号内不能有字符 '\\n'（'\\n' 是换行，多因缺少右引号）",
    ),
    "# \x01": ("Found invalid character '\\x01'", "此处不能有字符 '\\x01'"),
    "[a]\n[a]": ("Cannot declare a twice", "表 a 写了两次"),
    "[a.'甲 乙']\n[a.'甲 乙']": ("Cannot declare a.甲 乙 twice", "表 a.甲 乙 写了两次"),
    "a = []\n[[a]]": (
        "Cannot mutate immutable namespace a",
        "a 的内容已经写全，不能在此增加",
    ),
    "[a.b]\n[a]\nb.c = 1": (
        "Cannot redefine namespace a.b",
        "a.b 已在别处写出，不能在此增加",
    ),
    "a = {b = 1, b = 2}": (
        "Duplicate inline table key 'b'",
        "花括号内的键 'b' 重复",
    ),
}


@pytest.mark.parametrize("toml", CASES)
def test_translation(toml: str) -> None:
    in_english, in_chinese = CASES[toml]
    with pytest.raises(tomli.TOMLDecodeError) as caught:
        tomli.loads(toml)
    assert translate(caught.value.msg) == in_english
    use_language("zh_CN")
    assert translate(caught.value.msg) == in_chinese


@pytest.mark.parametrize("message", ["Unexpected end", ""])
def test_what_is_not_known_stays_as_it_is(message: str) -> None:
    use_language("zh_CN")
    assert translate(message) == message


def test_what_is_no_tuple_is_shown_as_it_is() -> None:
    assert translate("Cannot declare (a twice") == "Cannot declare (a twice"
