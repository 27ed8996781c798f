"""A program that speaks to the server by its interface, and holds it to what that says."""

from __future__ import annotations

from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from shenbao.web.application import application
from shenbao.web.guard import Access
from shenbao.web.rates import Rates
from shenbao.web.watching import Announcer
from shenbao.web.workspace import Workspace
from tests.web.contract import hold

HOST = "127.0.0.1:8848"
PLACE = "2024/440304241063100300012"
AT = f"/api/declarations/{PLACE}.toml"


class Client(TestClient):
    """A browser with the token; every answer of the server is held against the document."""

    def __init__(self, workspace: Workspace, access: Access) -> None:
        super().__init__(
            application(workspace, access, Announcer(), Rates(1, 10**9)), base_url=f"http://{HOST}"
        )
        self.workspace = workspace
        self.access = access
        self.headers["Authorization"] = f"Bearer {access.token}"

    def request(self, *words: Any, **more: Any) -> Response:
        """Send a request; hold the answer to what the interface says of it."""
        answer = super().request(*words, **more)
        hold(answer)
        return answer

    def rows(self) -> list[dict[str, Any]]:
        """Return the list of all declarations."""
        return self.get("/api/declarations").json()["rows"]  # type: ignore[no-any-return]

    def draft(self, **texts: str) -> dict[str, Any]:
        """Return a draft on top of the file as it is."""
        return {"base": self.get(AT).json()["base"], "texts": texts, "rows": {}}
