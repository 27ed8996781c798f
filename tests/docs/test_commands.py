"""Every command that a page shows is run, and says what the page says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.ci.test_releasing import BUILD
from tests.docs.conftest import BROUGHT
from tests.docs.pages import BLOCKS, CHINESE, LANGUAGES, PAGES, WALK, Block, blocks
from tests.docs.shell import make_targets, run
from tests.histories import History
from tests.worlds import ROOT

# A command is run if it is one of these programs. Of a `make` command only the targets are
# looked up, as it would set up and test once more; of pytest, only the folder; wheels are built
# by the tests of releasing.
PROGRAMS = {"shenbao", "python", "cp", "git", "head", "sed", "."}
MOST_NOT_RUN = 9
SHELL = blocks("sh")
FOR_READERS = ("README", "officer", "problems", "import", "checks", "review")
"""The pages that officers and reviewers read to do something, in both languages."""


def run_or_check(command: str, root: Path, page: str) -> tuple[int, str]:
    """Run a command of a page, or what stands in for it; return its status and output."""
    program = shlex.split(command)[0]
    if program == "make":
        assert set(shlex.split(command)[1:]) <= make_targets(), f"{command}: not only targets"
        status, recipes = run(f"{command} --dry-run", root)
        builds = [line for line in recipes.splitlines() if line.endswith(" build.py")]
        return run("shenbao build", root, page) if builds and status == 0 else (status, recipes)
    if command == BUILD:
        return 0, ""
    if command.startswith("python -m pytest "):
        return int(not (root / shlex.split(command)[-1]).is_dir()), ""
    assert program in PROGRAMS, f"{command}: it is not run, and the page does not say why"
    return run(command, root, page)


def claimed_status(line: str) -> int:
    claim = re.search(r"#.*(?:exit status|退出状态) (\d)", line)
    return int(claim[1]) if claim else 0


def commands(block: Block) -> list[tuple[str, int]]:
    """Return the commands of a block, each with the status that the page claims."""
    lines = block.text.splitlines()
    return [(line.partition("#")[0].strip(), claimed_status(line)) for line in lines]


def run_here() -> list[Block]:
    """Return the first of the blocks that show the same, in one language or the other.

    The walk is run by tests/test_wheel.py.
    """
    distinct: dict[tuple[object, ...], Block] = {}
    for block in SHELL:
        if not block.not_run and block.page != WALK:
            shown = [
                (command.replace(" --lang zh_CN", ""), end) for command, end in commands(block)
            ]
            distinct.setdefault((*shown, block.output), block)
    return list(distinct.values())


def bring_named(block: Block, root: Path) -> None:
    """Commit the declarations that a block names and a clone has not."""
    named = re.findall(r"declarations/2024/\d+\.toml", block.text)
    missing = [path for path in named if not (root / path).exists()]
    for path in missing:
        shutil.copy(ROOT / path, root / path)
    if missing:
        History(root).commit("more")


def without_figures(text: str) -> str:
    """Return an output without its seconds and without the counts of a summary."""
    text = re.sub(r"\d+\.\d(?= (?:s\)|秒))", "N", re.sub(r"\d+\.\d 秒", "N 秒", text))
    summary = re.compile(
        r"^(?:[a-z]+ +\d+ (?:files?|个文件)|\d+ .* → .*| .*\d+ (?:more )?sheets.*)$", re.MULTILINE
    )
    return summary.sub(lambda line: re.sub(r" *\d+", " N", line[0]), text)


def test_the_blocks_are_found() -> None:
    assert {block.language for block in BLOCKS} == LANGUAGES
    assert {page for page in PAGES if "```sh\n" in (ROOT / page).read_text("utf-8")} == {
        block.page for block in SHELL
    }
    outputs = [block for block in blocks("text") if not block.page.startswith("docs/rules/")]
    assert len(outputs) >= len([block for block in SHELL if block.output is not None]) >= 10


@pytest.mark.parametrize("name", FOR_READERS)
def test_pages_for_readers_show_commands_in_both_languages(name: str) -> None:
    for suffix in (".md", CHINESE):
        page = f"{name}{suffix}" if name == "README" else f"docs/{name}{suffix}"
        assert [block for block in SHELL if block.page == page] != [], page


@pytest.mark.parametrize("block", run_here(), ids=str)
def test_commands_run_as_the_pages_say(block: Block, clone: Path) -> None:
    bring_named(block, clone)
    said = ""
    for command, claimed in commands(block):
        status, output = run_or_check(command, clone, block.page)
        assert (command, status) == (command, claimed), output
        said += output
    if block.output is not None:
        assert without_figures(said) == without_figures(block.output)


def test_few_commands_are_not_run() -> None:
    others = [block for block in BLOCKS if block.not_run and block.language != "sh"]
    assert [block.language for block in others] == ["yaml"]  # the jobs of a CI
    assert len([block for block in SHELL if block.not_run]) <= MOST_NOT_RUN


def test_what_readers_bring_is_shown() -> None:
    shown = "".join(block.text for block in SHELL)
    assert [name for name in BROUGHT if name not in shown] == []


def test_a_command_in_no_list_fails(clone: Path) -> None:
    with pytest.raises(AssertionError, match="rm -r output: it is not run"):
        run_or_check("rm -r output", clone, "README.md")
