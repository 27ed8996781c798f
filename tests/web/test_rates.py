"""Whoever asks too often is told when to come again, and keeps nobody else from being answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from httpx2 import Response
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from shenbao.web.application import application
from shenbao.web.guard import Access
from shenbao.web.interface import OPERATIONS
from shenbao.web.rates import MOST_KNOWN, Rates
from shenbao.web.watching import Announcer
from shenbao.web.workspace import Workspace
from tests.web.client import HOST
from tests.web.contract import DOCUMENT, hold
from tests.worlds import World

WORDS = {
    "en": "These are too many requests at once; try again in a moment.",
    "zh_CN": "请求过于频繁，请稍后再试。",
}


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(
    per_second=st.integers(1, 100),
    at_once=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 5), max_size=80),
)
def test_never_more_pass_than_the_rate(per_second: int, at_once: int, pauses: list[float]) -> None:
    """In any span, and whoever waits as long as he is told to passes."""
    clock = Clock()
    rates = Rates(per_second, at_once, clock)
    passed: list[float] = []
    for pause in pauses:
        clock.now += pause
        seconds = rates.wait("a")
        if seconds:
            assert seconds <= 1 / per_second
            clock.now += seconds + 1e-6
            assert rates.wait("a") == 0
        passed.append(clock.now)
    for first, began in enumerate(passed):
        for last in range(first, len(passed)):
            most = at_once + (passed[last] - began) * per_second
            assert last - first + 1 <= most + 1e-3


def test_quiet_clients_are_forgotten_and_others_are_not() -> None:
    clock = Clock()
    rates = Rates(1, 2, clock)
    assert [rates.wait("busy") for _time in range(3)] == [0, 0, 1]
    for number in range(MOST_KNOWN - 1):
        rates.wait(f"quiet {number}")
    clock.now += 1.5
    assert rates.wait("new") == 0
    assert rates.known == {"busy", "new"}
    assert [rates.wait("busy") for _time in range(2)] == [0, 0.5]


class Asker(TestClient):
    """One that asks a server whose rate is two at once, and one in ten seconds."""

    def __init__(self, root: Path, clock: Clock) -> None:
        access = Access.at(8848, user_header="X-User")
        app = application(Workspace(root), access, Announcer(), Rates(0.1, 2, clock))
        super().__init__(app, base_url=f"http://{HOST}")
        self.headers["Authorization"] = f"Bearer {access.token}"

    def ask(self, person: str, address: str = "/api/words", **headers: str) -> Response:
        return self.get(address, headers={"X-User": person, **headers})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def asker(tmp_path: Path, clock: Clock) -> Asker:
    return Asker(World(tmp_path / "world", {}).root, clock)


@pytest.mark.parametrize("language", WORDS)
def test_one_who_asks_too_often_is_told_when_to_come_again(
    asker: Asker, clock: Clock, language: str
) -> None:
    answers = [asker.ask("a", **{"X-Language": language}) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    hold(answers[-1])
    assert answers[-1].json() == {"error": WORDS[language]}
    assert answers[-1].headers["retry-after"] == "10"
    assert "retry-after" not in answers[0].headers
    assert asker.ask("b").status_code == 200
    clock.now += 10
    assert [asker.ask("a").status_code for _time in range(2)] == [200, 429]


def test_no_operation_is_left_out_and_what_the_page_is_made_of_is_not_counted(
    asker: Asker,
) -> None:
    assert [asker.ask("a").status_code for _time in range(2)] == [200, 200]
    for operation in OPERATIONS:
        address = operation.address.format(place="x", format="x")
        headers = {"X-User": "a", "Sec-Fetch-Site": "same-origin"}
        content: dict[str, str] | None = None if operation.method == "GET" else {}
        answer = asker.request(operation.method, address, json=content, headers=headers)
        assert answer.status_code == 429, address
        described = DOCUMENT["paths"][operation.address][operation.method.lower()]["responses"]
        assert described["429"] == {"$ref": "#/components/responses/Later"}
        assert ("503" in described) == operation.makes
    for address in ("/", "/page/main.js", "/page/tokens.css", "/paper"):
        assert asker.ask("a", address).status_code == 200


def test_a_page_in_a_frame_says_it_too(asker: Asker) -> None:
    *_some, answer = [asker.ask("a", **{"Sec-Fetch-Dest": "iframe"}) for _time in range(3)]
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    assert answer.headers["content-type"].startswith("text/html")
    assert WORDS["zh_CN"] in answer.text
