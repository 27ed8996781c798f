"""A format that a sheet cannot be made in keeps it from being made in no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds import THREE, World, options

PLACE = THREE[0]
FORMATS = ("markdown", "word", "pdf")
NAMES = {f"{PLACE}.md", f"{PLACE}.docx", f"{PLACE}.pdf"}
OTHER = "另一个项目"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "repository", [PLACE])


def build(world: World) -> tuple[int, dict[str, bytes], list[str]]:
    result = world.run("build", *options(FORMATS))
    return result.status, world.outputs(), result.errors.get(f"declarations/{PLACE}.toml", [])


@pytest.mark.slow
def test_word_and_markdown_do_not_wait_for_the_pdf(world: World) -> None:
    status, before, _errors = build(world)
    assert (status, set(before)) == (0, NAMES)
    text = (world.root / f"declarations/{PLACE}.toml").read_text("utf-8")
    name = next(line for line in text.split("\n") if line.startswith("name = "))
    world.edit(f"declarations/{PLACE}.toml", name, f'name = "{OTHER}"')
    template = world.write("templates/shenzhen-project/sheet.html.j2", "{{ nope }}")
    for _again in range(2):
        status, after, errors = build(world)
        assert (status, set(after)) == (1, NAMES)
        (error,) = errors
        assert error.endswith("sheet.html.j2: 'nope' is undefined")
        assert OTHER in after[f"{PLACE}.md"].decode()
        assert after[f"{PLACE}.docx"] != before[f"{PLACE}.docx"]
        assert after[f"{PLACE}.pdf"] == before[f"{PLACE}.pdf"]
    world.edit(f"declarations/{PLACE}.toml", f'name = "{OTHER}"', name)
    template.unlink()
    assert build(world) == (0, before, [])
