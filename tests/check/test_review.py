"""Rules are found, run, and fail loudly; files that cannot be read are told beside findings."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from shenbao.check import rules
from shenbao.check.discovery import all_rules
from shenbao.check.rule import DeclarationRule, PortfolioRule
from tests.worlds import ROOT, CleanWorld


def test_every_file_is_a_rule_and_every_rule_a_file() -> None:
    files = sorted((ROOT / "shenbao/check/rules").glob("sb*.py"))
    known = all_rules()
    assert [path.name[:5].upper() for path in files] == list(known)
    assert len(files) > 20


def test_what_is_said_of_a_rule_is_whole() -> None:
    for rule in all_rules().values():
        assert isinstance(rule, DeclarationRule | PortfolioRule)
        sentences = (rule.why, rule.remedy)
        assert [text for text in sentences if not text.endswith(".")] == []
        assert [text for text in (rule.title, rule.source) if text.endswith(".")] == []
        assert isinstance(rule, PortfolioRule if rule.code[2] == "5" else DeclarationRule)
        source = Path(sys.modules[rule.check.__module__].__file__ or "").read_text("utf-8")
        assert ("fix=" in source) == rule.fixes
        assert re.match(rf'"""{rule.code}: .*\."""\n', source)


BROKEN: dict[str, tuple[str, str, type[Exception]]] = {
    "it does not load": ("sb999_broken.py", "import nothing_of_this_name\n", ModuleNotFoundError),
    "it has no rule": ("sb999_empty.py", "", AttributeError),
    "it is another rule": (
        "sb999_other.py",
        "from shenbao.check.rules.sb105_too_few_indicators import RULE\n",
        ImportError,
    ),
}


@pytest.mark.parametrize(("name", "text", "error"), BROKEN.values(), ids=BROKEN.keys())
def test_a_module_that_is_no_rule_fails(
    name: str,
    text: str,
    error: type[Exception],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
    with pytest.raises(error):
        all_rules.__wrapped__()


def test_rules_that_cannot_judge_say_so(clean: CleanWorld) -> None:
    codes = ["SB108", *(code for code in all_rules() if code.startswith("SB5"))]
    assert len(codes) > 7
    report = clean.report("--select", "SB101,SB108,SB5")
    assert report["not_applicable"] == {"declarations/one.toml": codes}


def test_a_broken_file_is_told_beside_the_findings_of_others(clean: CleanWorld) -> None:
    clean.replace("单场培训成本", "支出进度")
    broken = clean.path.with_name("a.toml")
    broken.write_text('form = "shenzhen-project"\nyear = 2024\n[[output', "utf-8")
    status, out, _err = clean.check()
    assert status == 1
    assert [line.split(" ")[1] for line in out.splitlines() if line.startswith("decl")] == [
        "SB002",
        "SB203",
    ]
    assert out.endswith("\n1 error, 1 warning in 2 declarations\n")


def test_two_files_with_one_code_are_both_reviewed(clean: CleanWorld) -> None:
    clean.replace("单场培训成本", "支出进度")
    clean.path.with_name("two.toml").write_text(clean.text, "utf-8")
    codes = clean.codes("--select", "SB2")
    assert codes == ["SB014", "SB203", "SB014", "SB203"]


def test_a_file_is_compared_with_those_it_is_among(clean: CleanWorld) -> None:
    other = clean.path.with_name("two.toml")
    other.write_text(clean.text.replace("300099", "30009"), "utf-8")  # SB303 is not asked for
    found = clean.report(str(clean.path))
    assert {one["path"] for one in found["findings"]} == {"declarations/one.toml"}
    assert [one["code"] for one in found["findings"]] == ["SB501", "SB502"]
    assert found["summary"]["declarations"] == 1


def test_a_file_from_elsewhere_stands_alone(clean: CleanWorld) -> None:
    draft = clean.root / "draft.toml"
    draft.write_text(clean.text, "utf-8")
    assert clean.codes(str(draft)) == []


def test_a_file_that_is_not_there(clean: CleanWorld) -> None:
    status, out, err = clean.check("nowhere.toml")
    assert (status, out, err) == (2, "", "shenbao: No declaration in nowhere.toml.\n")


@pytest.mark.parametrize("name", ["review.toml", "form.toml"])
def test_broken_templates_are_told(name: str, clean: CleanWorld) -> None:
    (path,) = (
        (clean.root / "templates").glob(f"*[be]*/{name}")
        if name == "review.toml"
        else [clean.root / "templates/shenzhen-project" / name]
    )
    path.write_text("[[", "utf-8")
    status, out, _err = clean.check()
    assert status == 1
    assert f"/{name}:1:3: SB002 error" in out


def test_a_target_that_may_be_blank_and_is(clean: CleanWorld) -> None:
    form = clean.root / "templates/shenzhen-project/form.toml"
    text = form.read_text("utf-8")
    assert text.count('role = "short"\nrequired = true\n') == 1
    form.write_text(text.replace('role = "short"\nrequired = true\n', 'role = "short"\n'), "utf-8")
    clean.append('\n[[output.quality]]\nname = "培训签到率"\ntarget = ""\n')
    (found,) = clean.report()["findings"]
    assert (found["code"], found["at"]) == ("SB104", "output.quality[1].target")
    assert found["message"] == "An indicator has no 指标值."


def test_a_file_that_cannot_be_written(clean: CleanWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, _content: bytes) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shenbao.cli.examination.write_if_changed", refuse)
    clean.replace('"≤1%"', '"<=1%"')
    status, out, err = clean.check("--fix")
    assert (status, out) == (2, "")
    assert err == f"shenbao: {clean.path} cannot be written: Permission denied.\n"
