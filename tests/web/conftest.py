"""Fixtures of the front door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from shenbao.project.project import Project
from tests.web.browser import chromium
from tests.web.forms import all_forms


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield a headless browser."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project with the declarations of all forms, which no test may change."""
    project, problems = Project.open(all_forms(tmp_path_factory.mktemp("forms")))
    assert problems == []
    return project
