"""Shards of a check: merged they report, byte for byte, what one machine reports."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shenbao.check.discovery import all_rules
from shenbao.check.examples import examples, lay_out
from shenbao.check.rule import PortfolioRule
from shenbao.check.totals import FILE as TOTALS
from shenbao.diagnostics import Code, Diagnostic, Edit, Severity, Span
from shenbao.form import Library
from shenbao.project.shards import Shard
from shenbao.system.lines import Unfit, as_line, parsed
from shenbao.system.records import NoRecord, Records
from tests.build.test_shards import copied, declare_faulty
from tests.properties import tries
from tests.worlds import DATA, FOUR, Result, World

COMPARING = sorted(code for code, rule in all_rules().items() if isinstance(rule, PortfolioRule))
DAY = "1767225600"
HANDED = DATA / "handed/declarations"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, library: Library) -> World:
    """Declarations in which every rule over all declarations finds something, and faulty ones."""
    world = World(tmp_path_factory.mktemp("checked") / "repository", FOUR)
    for path in sorted(HANDED.rglob("*.toml")):
        world.declare(path.relative_to(HANDED).with_suffix("").as_posix(), path.read_bytes())
    for example in (example for code in COMPARING for example in examples(code, "bad")):
        root = tmp_path_factory.mktemp(example.name)
        lay_out(example, library, root)
        for path in sorted((root / "declarations").glob("*.toml")):
            world.declare(f"{example.code}/{example.name}-{path.stem}", path.read_bytes())
        if (root / TOTALS).is_file():
            world.write(TOTALS, (root / TOTALS).read_bytes())
    for number in range(6):
        world.another(f"2025/{number:02}", number)
    declare_faulty(world)
    waived = world.root / "declarations/2025/03.toml"
    waiver = '\n[[waive]]\nrule = "{}"\nreason = "已核实"\n'
    more = "".join(map(waiver.format, ("SB501", "SB510", "SB999")))
    waived.write_text(waived.read_text("utf-8") + more, "utf-8")
    return world


FORMATS = ("json", "text", "sarif", "github")


@pytest.fixture(scope="module")
def alone(world: World) -> dict[str, Result]:
    """What one machine reports, by the format."""
    found = {name: check(world, "check", "--format", name) for name in FORMATS}
    report = json.loads(found["json"].out)
    assert {finding["code"] for finding in report["findings"]} >= {*COMPARING, "SB014", "SB050"}
    assert {finding["code"] for finding in report["waived"]} == {"SB501"}
    return found


def check(world: World, *words: str) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", DAY)
        return world.run(*words)


def check_shards(world: World, count: int, *words: str) -> list[Result]:
    asked = [f"{number}/{count}" for number in range(1, count + 1)]
    return [check(world, "check", "--shard", shard, *words) for shard in asked]


@pytest.mark.parametrize("count", [1, 7])
def test_merged_shards_report_what_one_machine_does(
    world: World,
    alone: dict[str, Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    count: int,
) -> None:
    monkeypatch.setattr("shenbao.check.handover.PIECE", 1000)  # as if it were much
    checked_in = copied(world, tmp_path / "repository")
    statuses = {result.status for result in check_shards(checked_in, count)}
    assert statuses <= {0, 1}
    left = tmp_path / "left"  # as it is fetched from other machines
    (checked_in.root / ".shenbao").rename(left)
    for name in FORMATS if count == 7 else FORMATS[:1]:
        merged = check(checked_in, "merge", "check", str(left), "--format", name)
        said = [text.replace(str(checked_in.root), str(world.root)) for text in merged[1:]]
        assert Result(merged.status, *said) == alone[name]


def test_a_merge_is_a_process_of_its_own(
    world: World, three: World, alone: dict[str, Result]
) -> None:
    """It has loaded nothing that a shard has."""
    merged = three.execute("merge", "check", "--format", "json", SOURCE_DATE_EPOCH=DAY)
    assert merged.status == alone["json"].status
    assert merged.out.replace(str(three.root), str(world.root)) == alone["json"].out


def test_a_shard_speaks_of_its_own_only(world: World, tmp_path: Path) -> None:
    checked_in = copied(world, tmp_path / "repository")
    reports = [json.loads(result.out) for result in check_shards(checked_in, 2, "--format", "json")]
    found = [{finding["path"] for finding in report["findings"]} for report in reports]
    for number, paths in enumerate(found, 1):
        places = [path.removeprefix("declarations/").removesuffix(".toml") for path in paths]
        assert [place for place in places if not Shard(number, 2).has(place)] == []
    codes = {finding["code"] for report in reports for finding in report["findings"]}
    assert codes
    assert codes.isdisjoint(COMPARING)
    declarations = sum(report["summary"]["declarations"] for report in reports)
    assert declarations == len([*(world.root / "declarations").rglob("*.toml")])


def damage(world: World) -> None:
    path = world.root / ".shenbao/check-2-of-3"
    content = path.read_bytes()
    path.write_bytes(content[:-40] + bytes(byte ^ 1 for byte in content[-40:]))


def cut(world: World) -> None:
    path = world.root / ".shenbao/check-2-of-3"
    path.write_bytes(path.read_bytes()[:-9])


def forge(world: World) -> None:
    """Write a line that is sound but for what it would make."""
    path = world.root / ".shenbao/check-2-of-3"
    head, _newline, packed = path.read_bytes().partition(b"\n")
    *lines, _end = zlib.decompress(packed).splitlines(keepends=True)
    more = as_line(["problem", {"shenbao.system.removal:remove_tree": ["/"]}])
    forged = b"".join([*lines, more, as_line(["end", len(lines) + 1])])
    path.write_bytes(head + b"\n" + zlib.compress(forged))


DAMAGED = "{root}/.shenbao/check-2-of-3 is not what the check of a shard has left, or is damaged."
AMISS: dict[str, tuple[Callable[[World], object], str]] = {
    "missing": (
        lambda world: (world.root / ".shenbao/check-2-of-3").unlink(),
        "Shard 2/3 is missing.",
    ),
    "twice": (
        lambda world: shutil.copytree(world.root / ".shenbao", world.root / ".shenbao/again"),
        "Shard 1/3 is there 2 times.",
    ),
    "damaged": (damage, DAMAGED),
    "cut": (cut, DAMAGED),
    "forged": (forge, DAMAGED),
    "other rules": (
        lambda world: check(world, "check", "--shard", "2/3", "--ignore", "SB5"),
        "Shard 2/3 was asked for otherwise than shard 1/3: rules.",
    ),
    "another day": (
        lambda world: world.run("check", "--shard", "3/3"),
        "Shard 3/3 was asked for otherwise than shard 1/3: day.",
    ),
    "other totals": (
        lambda world: (world.root / TOTALS).unlink(),
        "Shard 1/3 was made of another state than this one: other settings or form standards.",
    ),
}


@pytest.fixture(scope="module")
def three(world: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    checked_in = copied(world, tmp_path_factory.mktemp("three") / "repository")
    check_shards(checked_in, 3)
    return checked_in


@pytest.mark.parametrize("amiss", AMISS)
def test_shards_that_are_not_all_of_this_state_are_refused(
    three: World, tmp_path: Path, amiss: str
) -> None:
    checked_in = copied(three, tmp_path / "repository")
    change, message = AMISS[amiss]
    change(checked_in)
    result = checked_in.run("merge", "check")
    assert (result.status, result.out) == (2, "")
    assert message.format(root=checked_in.root) in result.err


def test_nothing_is_mended_in_a_shard(three: World) -> None:
    result = three.run("check", "--shard", "1/3", "--fix")
    assert (result.status, "cannot be used with --fix or --since" in result.err) == (2, True)


# ---- What is handed over --------------------------------------------------------------------

ROOTS = Path("/somewhere"), Path("/elsewhere/else")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
keys = st.tuples() | st.tuples(texts) | st.tuples(texts, st.integers(0, 9))
paths = texts.map(lambda text: ROOTS[0] / "x" / text.replace("/", "").replace("\0", "").strip("."))
spans = st.builds(Span, paths, st.integers(1, 99), st.integers(1, 99))
problems = st.builds(
    Diagnostic,
    spans,
    st.sampled_from(Code) | texts,
    texts,
    texts,
    st.sampled_from(Severity),
    st.lists(st.builds(Edit, spans, texts), max_size=2).map(tuple),
    st.none() | keys,
)
plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    texts,
    st.binary(max_size=4),
    st.floats(allow_nan=False),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.fractions(max_denominator=9),
    st.dates(),
    paths,
    problems,
)
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.frozensets(texts, max_size=3),
        st.dictionaries(keys, inner, max_size=3),
    ),
    max_leaves=6,
)


@given(values)
@tries(50)
def test_what_is_handed_over_comes_out_as_it_was(value: object) -> None:
    line = as_line([Records(ROOTS[0]).plain(value)])
    (data,) = parsed(line)
    found = Records(ROOTS[0]).read(data)
    assert (found, type(found)) == (value, type(value))


@given(problems)
@tries(50)
def test_paths_are_those_of_who_reads(problem: Diagnostic) -> None:
    data = Records(ROOTS[0]).plain(problem)
    found = Records(ROOTS[1]).read(data)
    relative = problem.span.path.relative_to(ROOTS[0])
    assert found == problem.in_file(ROOTS[1] / relative) or problem.fixes
    assert str(ROOTS[0]) not in repr(found)


class Foreign(NamedTuple):
    """A record of another program."""

    value: int


@pytest.mark.parametrize("value", [object(), Foreign(1), print, Path, {"a": Foreign(1)}])
def test_what_is_no_record_of_the_program_is_not_handed_over(value: object) -> None:
    with pytest.raises(NoRecord):
        Records(ROOTS[0]).plain(value)


@pytest.mark.parametrize(
    "data",
    [
        {"shenbao.system.removal:remove_tree": ["/"]},
        {"shenbao.system.removal:Path": ["/"]},
        {"os:system": ["true"]},
        {"builtins:eval": ["1"]},
        {"shenbao.system.executors:ProcessExecutor": [1]},
        {"shenbao.diagnostics:Span.__init__": []},
        {"shenbao.diagnostics:Span": []},
        {"shenbao.diagnostics:Span": [*"1234567"]},
        {"shenbao.diagnostics:Severity": "none"},
        {"decimal": "x"},
        {"path": 1},
        {"a": 1, "b": 2},
        {},
    ],
)
def test_only_records_are_read(data: object) -> None:
    with pytest.raises(Unfit):
        Records(ROOTS[0]).read([data])
