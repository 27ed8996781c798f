"""The packages that outputs depend on are those that importlib.metadata finds, too."""

from __future__ import annotations

import re
from importlib.metadata import distribution, version

from shenbao.system.libraries import installed_version, needed_packages


def wanted(program: str) -> set[str]:
    """Return what a package needs, and what that needs, but for extras, as far as it is there."""
    found: set[str] = set()
    waiting = [program]
    while waiting:
        for requirement in distribution(waiting.pop()).requires or []:
            name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")
            if "extra ==" not in requirement and name not in found and installed_version(name):
                found.add(name)
                waiting.append(name)
    return found


def test_the_packages_are_those_that_the_metadata_names() -> None:
    packages = needed_packages("shenbao")
    assert set(packages) == wanted("shenbao")
    assert {"weasyprint", "tinycss2", "webencodings"} <= set(packages)
    assert list(packages) == sorted(packages)


def test_their_versions_are_those_that_the_metadata_gives() -> None:
    packages = needed_packages("shenbao")
    assert {name: installed_version(name) for name in packages} == {
        name: version(name) for name in packages
    }


def test_a_package_that_is_not_there_has_no_version_and_needs_nothing() -> None:
    assert installed_version("no-such-package") == ""
    assert needed_packages("no-such-package") == ()
