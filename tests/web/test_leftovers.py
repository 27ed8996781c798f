"""What a person chooses for the words of a file that have no place in its form."""

from __future__ import annotations

import base64
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli

from shenbao.formats import renderer
from shenbao.formats.templating import Templates
from shenbao.intake.importing import MOST_COMMENTS
from shenbao.project.project import Project
from shenbao.web import arrivals
from shenbao.web.guard import Access
from shenbao.web.making import Making
from shenbao.web.records import Choice, Preview
from shenbao.web.workspace import Workspace
from tests.web.client import AT, PLACE, Client
from tests.web.forms import NOTE, OTHER, SOURCE, Typed, form_with_more
from tests.worlds import World, committed

CHINESE = {"X-Language": "zh_CN"}
LEAVE_OUT = {"number": 0, "fate": "leave_out"}


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a form as Markdown in which three things stand that it has no field for."""
    return form_with_more(tmp_path_factory.mktemp("source"))


@pytest.fixture
def office(tmp_path: Path) -> World:
    return World(tmp_path / "office")


@pytest.fixture
def client(office: World) -> Client:
    return Client(Workspace(office.root), Access.at(8848))


class Arrival:
    """A form that a client has read, with what is chosen for its leftovers."""

    def __init__(self, client: Client, form: bytes) -> None:
        self.client = client
        sent = {"name": "form.md", "content": base64.b64encode(form).decode(), "year": 2024}
        (self.read,) = client.post("/api/arrivals", json=sent, headers=CHINESE).json()["forms"]

    def choose(self, *choices: dict[str, Any], status: int = 200) -> dict[str, Any]:
        """Return the form with choices."""
        return self.ask("choose", choices, status)

    def take(self, *choices: dict[str, Any], status: int = 200) -> dict[str, Any]:
        """Return what became of the form with choices."""
        return self.ask("take", choices, status)

    def ask(self, work: str, choices: Any, status: int) -> dict[str, Any]:
        sent = {"number": self.read["number"], "choices": choices}
        answer = self.client.post(f"/api/arrivals/{work}", json=sent, headers=CHINESE)
        assert answer.status_code == status, answer.text
        return answer.json()  # type: ignore[no-any-return]


@pytest.fixture
def arrival(client: Client, form: bytes) -> Arrival:
    return Arrival(client, form)


def put(number: int, at: str, text: str, how: str = "") -> dict[str, Any]:
    return {"number": number, "fate": "field", "at": at, "text": text, "how": how}


def comments(text: str) -> list[str]:
    """Return the comments of an import, with blanks for tabs."""
    lines = text.splitlines()
    found = [line for line in lines if line.startswith(("# import", "# 导入"))]
    return [line.replace("\t", " ").replace("\\t", " ") for line in found]


def written(office: World, place: str = PLACE) -> str:
    return (office.root / "declarations" / f"{place}.toml").read_text("utf-8")


def told(answer: dict[str, Any]) -> list[str]:
    return [leftover["outcome"] for leftover in answer["leftovers"]]


COMMENT = "作为注释留在文件末尾。"
LEFT_OUT = "不要：文件中不写这段内容。"


def test_nothing_is_dropped_until_someone_says_so(
    arrival: Arrival, office: World, tmp_path: Path, form: bytes
) -> None:
    """The file is that which the command writes."""
    assert [left["words"] for left in arrival.read["leftovers"]] == [SOURCE, OTHER, NOTE]
    lines = [left["where"] for left in arrival.read["leftovers"]]
    assert lines[:2] == ["第 15 行", "第 16 行"]
    assert told(arrival.read) == [COMMENT] * 3
    assert told(arrival.take()) == [COMMENT] * 3
    command = World(tmp_path / "command")
    (command.root / "form.md").write_bytes(form)
    done = command.run("--lang", "zh_CN", "import", str(command.root / "form.md"), "--year", "2024")
    assert done.status == 0, done.err
    assert written(office) == written(command)
    assert len(comments(written(office))) == 3


def test_what_the_file_keeps_no_more_of_is_told_here(client: Client, form: bytes) -> None:
    """What is left out, or put into a field, makes room for the next."""
    more = "".join(f"\n\n另记第{number}条。" for number in range(MOST_COMMENTS))
    arrival = Arrival(client, form + more.encode())
    here = f"只在此列出：文件最多保留 {MOST_COMMENTS} 条这样的注释。"
    assert told(arrival.read) == [COMMENT] * MOST_COMMENTS + [here] * 3
    assert told(arrival.choose(LEAVE_OUT)) == [LEFT_OUT] + [COMMENT] * MOST_COMMENTS + [here] * 2


def test_the_file_has_what_was_chosen(arrival: Arrival, office: World) -> None:
    """One is left out; of one a part is put into a field, so that all of it stays, too."""
    chosen = (LEAVE_OUT, put(1, "phone", "5元"), put(2, "policy_basis", NOTE, "behind"))
    shown = arrival.choose(*chosen)
    assert told(shown) == [
        LEFT_OUT,
        f"“5元”填入“联系电话：”。 {COMMENT}",
        f"“{NOTE}”填入“政策依据”。",
    ]
    assert shown["opened"]["shown"]["policy_basis"].endswith(f"工作的通知》\n{NOTE}")
    assert not list((office.root / "declarations").rglob("*.toml"))
    taken = arrival.take(*chosen)
    assert taken["place"] == PLACE
    assert told(taken) == told(shown)
    text = written(office)
    assert [line.partition("行：")[2] for line in comments(text)] == ["其他资金 5元"]
    data = tomli.loads(text)
    assert data["phone"] == "5元"
    assert data["policy_basis"].endswith(f"工作的通知》\n{NOTE}\n")
    assert "财政拨款" not in text


def test_what_no_field_takes_is_told_and_not_written(arrival: Arrival, office: World) -> None:
    """It is a comment meanwhile."""
    wrong = put(0, "annual_amount", "财政拨款", "instead")
    shown = arrival.choose(wrong)
    first, *_others = shown["leftovers"]
    assert (first["misfit"], first["outcome"]) == ("这里读不懂“财政拨款”。", COMMENT)
    assert shown["opened"]["shown"]["annual_amount"] == "91.10"
    assert shown["opened"]["misfits"] == {"annual_amount": "这里读不懂“财政拨款”。"}
    refused = arrival.take(wrong, status=422)
    assert refused == {"error": "有没有读懂的内容要放进栏目，但还没有放进去。"}
    for unfinished in (put(0, "", "财政拨款"), put(0, "phone", "  ")):
        (found, *_others) = arrival.choose(unfinished)["leftovers"]
        assert found["misfit"] in ("请选择要放进的栏目。", "请填写要放进去的文字。")
        arrival.take(unfinished, status=422)
    assert not list((office.root / "declarations").rglob("*.toml"))


def test_a_field_that_says_something_is_asked_about(arrival: Arrival, office: World) -> None:
    """An amount is read as it is typed; the check looks at what is then there."""
    more = put(1, "annual_amount", "125000元")
    shown = arrival.choose(more)
    assert shown["leftovers"][1]["there"] == "91.10"
    assert told(shown) == [COMMENT] * 3
    assert shown["opened"]["shown"]["annual_amount"] == "91.10"
    arrival.take(more, status=422)
    instead = more | {"how": "instead"}
    answered = arrival.choose(instead)
    assert told(answered)[1] == (
        f"“125000元”填入“本年度项目金额（万元）”。 取代原来的“91.10”。 {COMMENT}"
    )
    assert answered["opened"]["shown"]["annual_amount"] == "12.50"
    rules = [{found["code"] for found in one["opened"]["findings"]} for one in (shown, answered)]
    assert "SB403" in rules[1] - rules[0]  # the estimate comes to something else
    arrival.take(instead)
    assert "annual_amount = 12.50" in written(office)


def test_of_two_for_one_field_the_first_is_not_lost(arrival: Arrival, office: World) -> None:
    first, second = put(0, "policy_basis", "财政拨款", "instead"), put(2, "policy_basis", NOTE)
    asked = arrival.choose(first, second)
    assert [left["there"] for left in asked["leftovers"]] == ["", "", "财政拨款"]
    instead = arrival.choose(first, second | {"how": "instead"})
    assert instead["leftovers"][0]["misfit"] == "另一段没有读懂的内容取代了它。"
    assert told(instead)[0] == COMMENT
    arrival.take(first, second | {"how": "instead"}, status=422)
    arrival.take(first, second | {"how": "behind"})
    assert tomli.loads(written(office))["policy_basis"] == f"财政拨款\n{NOTE}\n"


def test_of_a_declaration_that_is_there_a_draft_has_the_comments(
    arrival: Arrival, client: Client, office: World
) -> None:
    arrival.take(LEAVE_OUT, {"number": 1, "fate": "leave_out"}, {"number": 2, "fate": "leave_out"})
    assert comments(written(office)) == []
    again = arrival.choose(LEAVE_OUT)
    assert again["exists"] is True
    taken = arrival.take(LEAVE_OUT, put(2, "annex", NOTE))
    draft = taken["draft"]
    assert draft["texts"] == {"annex": NOTE}
    assert [note.replace("\t", " ") for note in draft["notes"]] == ["导入，第 16 行：其他资金 5元"]
    assert comments(written(office)) == []
    shown = client.post(f"{AT}/draft", json=draft, headers=CHINESE).json()
    assert [(change["sign"], change["label"]) for change in shown["changes"]][-1] == ("+", "注释")
    rebased = client.post(f"{AT}/rebase", json=draft).json()
    assert rebased["draft"]["notes"] == draft["notes"]
    parting = draft | {
        "at": "estimate",
        "texts": {"estimate": "培训师资费10万元，\n教材印刷费3万元。\n"},
    }
    by_items = client.post(f"{AT}/part", json=parting).json()
    assert by_items["draft"]["notes"] == draft["notes"]
    assert client.post(f"{AT}/save", json=draft).status_code == 200
    assert len(comments(written(office))) == 1
    assert arrival.take(LEAVE_OUT, put(2, "annex", NOTE, "instead"))["draft"]["notes"] == []


def test_items_and_their_amounts_stay_as_they_are_before_what_is_put_behind_them(
    arrival: Arrival, office: World
) -> None:
    asked = arrival.choose(put(2, "estimate", NOTE))["leftovers"][2]["there"]
    assert asked == arrival.read["opened"]["shown"]["estimate"]
    first, second = put(0, "estimate", "5元", "behind"), put(2, "estimate", NOTE, "behind")
    shown = arrival.choose(first, second)
    assert shown["opened"]["shown"]["estimate"] == f"{asked}\n5元\n{NOTE}"
    arrival.take(first, second)
    estimate, before = (
        tomli.loads(text, parse_float=Decimal)["estimate"]
        for text in (written(office), committed(PLACE))
    )
    assert estimate.pop("closing") == f"5元\n{NOTE}\n"
    assert estimate == before


def test_what_is_put_into_a_part_of_a_text_that_is_replaced_is_not_lost(arrival: Arrival) -> None:
    """The parts go with it, so that there is no place for the words any more."""
    part = put(2, "estimate.intro", NOTE)
    assert arrival.read["inputs"]["estimate.intro"]["label"] == "测算依据 › 前言"
    assert arrival.choose(part)["leftovers"][2]["misfit"] == ""
    both = (put(0, "estimate", "5元", "instead"), part)
    left = arrival.choose(*both)["leftovers"][2]
    assert (left["misfit"], left["outcome"]) == (f"这里读不懂“{NOTE}”。", COMMENT)
    arrival.take(*both, status=422)


def test_a_form_goes_where_its_code_belongs(arrival: Arrival, office: World) -> None:
    code = "440304241063100300099"
    other = put(0, "code", code, "instead")
    assert arrival.choose(other)["place"] == f"2024/{code}"
    assert arrival.take(other)["place"] == f"2024/{code}"
    assert tomli.loads(written(office, f"2024/{code}"))["code"] == code


def test_what_is_not_there_cannot_be_chosen(arrival: Arrival, client: Client) -> None:
    arrival.choose({"number": 3, "fate": "leave_out"}, status=422)
    refused = arrival.choose(put(0, "nothing", "1"), status=422)
    assert refused == {"error": "没有栏目 nothing。"}
    sent = {"number": 999, "choices": []}
    assert client.post("/api/arrivals/choose", json=sent).status_code == 404


def test_no_form_of_the_last_file_is_forgotten(
    client: Client, form: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all files together, so many forms wait as may; a file may have more."""
    monkeypatch.setattr(arrivals, "MOST_WAITING", 1)
    code = PLACE.partition("/")[2]
    first, second = Arrival(client, form), Arrival(client, form)
    first.take(status=404)
    second.take()
    two = form + b"\n\n" + form.replace(code.encode(), f"{code[:-1]}0".encode())
    sent = {"name": "two.md", "content": base64.b64encode(two).decode(), "year": 2024}
    read = client.post("/api/arrivals", json=sent).json()["forms"]
    assert len(read) == 2
    for found in read:
        taken = client.post("/api/arrivals/take", json={"number": found["number"], "choices": []})
        assert taken.status_code == 200
    second.take(status=404)


FORMS = (
    "2018/nanyue-lvyoufupin",
    "2022/tangxi-weituo",
    "canteen",
    "garden",
    "harbour",
    "pairs",
    "school",
)


@pytest.fixture(scope="module")
def making(project: Project) -> Making:
    """Return what makes declarations of all forms, of which no test may take any."""
    return Making(Workspace(project.root))


@pytest.mark.parametrize("place", FORMS)
def test_any_form_has_fields_for_what_is_left_over(
    place: str, project: Project, making: Making
) -> None:
    """Each field of one takes the words that stand in it, and is itself where it takes none."""
    source = project.declarations / f"{place}.toml"
    typed = Typed(source.read_text("utf-8"), project)
    templates = Templates(tuple(typed.filing.standard.folders))
    made = renderer("markdown").render(typed.sheet(typed.text), templates)
    year = typed.filing.declaration.year
    content = made + f"\n{NOTE}\n".encode()
    (form,) = making.read("form.md", content, year).forms
    number = next(i for i, left in enumerate(form.leftovers) if left.words == NOTE)
    assert isinstance(form.opened, Preview)
    misfits = taken = 0
    for at in form.inputs:
        choice = Choice(number, "field", at, NOTE, "instead")
        found = making.choose(form.number, [choice])
        leftover = found.leftovers[number]
        assert isinstance(found.opened, Preview)
        if leftover.misfit:
            misfits += 1
            assert found.opened.shown.get(at) == form.opened.shown.get(at)
            assert leftover.outcome == form.leftovers[number].outcome
        else:
            taken += 1
            assert leftover.outcome.startswith(f"“{NOTE}”")
            assert NOTE in found.opened.html, at
    assert taken
