"""The front door: a running server, and what it takes to answer somebody who types."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from benchmarks.measuring import FailedError, memory_of

ADDRESS = re.compile(r"(http://[^/]+)/\?token=(\S+)")
AMOUNT = re.compile(r"^(\w+) = \d+\.\d+", re.MULTILINE)
PATIENCE = 900.0
TURN = 0.2


class Door:
    """A server of a repository, spoken to as the page does."""

    def __init__(self, base: str, token: str, process: int) -> None:
        self.address = f"{base}/?token={token}"
        self._base = base
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._process = process

    def ask(self, path: str, body: Any = None) -> Any:
        """Return what the server answers."""
        sent = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self._base + path, sent, self._headers)) as answer:
            return json.loads(answer.read())

    def settle(self) -> float:
        """Wait until all declarations are read and compared; return the seconds."""
        start = time.perf_counter()
        self.ask("/api/declarations")  # whoever asks for all of them has them looked at
        while self.ask("/api/declarations?since=-")["busy"]:
            if time.perf_counter() - start > PATIENCE:
                raise FailedError("the server does not come to an end")
            time.sleep(TURN)
        return time.perf_counter() - start

    def amount(self) -> tuple[str, str]:
        """Return the place of a declaration, and the address of an amount in it."""
        place = self.ask("/api/declarations")["rows"][0]["place"]
        found = AMOUNT.search(self.ask(f"/api/declarations/{place}")["base"])
        if found is None:
            raise FailedError(f"{place} has no amount")
        return place, found[1]

    def keystrokes(self, count: int) -> list[float]:
        """Type into an amount; return the seconds until the server has answered, each time."""
        place, amount = self.amount()
        at = f"/api/declarations/{place}"
        base = self.ask(at)["base"]
        taken = []
        for number in range(count):
            draft = {"base": base, "texts": {amount: f"{number + 1}.5"}, "rows": {}}
            start = time.perf_counter()
            self.ask(f"{at}/draft", draft)
            taken.append(time.perf_counter() - start)
        return taken

    def searches(self, count: int) -> list[str]:
        """Return words as they are typed into the search, letter by letter, and taken out again.

        Each finds another number of declarations than the one before.
        """
        names = dict.fromkeys(row["name"] for row in self.ask("/api/declarations")["rows"])
        found: list[str] = []
        before = self._hits("")
        while len(found) < count:
            for name in names:
                for end in range(len(name) + 1):
                    hits = self._hits(name[:end])
                    found += [name[:end]] * (hits != before)
                    before = hits
        return found[:count]

    def _hits(self, words: str) -> int:
        return len(self.ask(f"/api/search?words={quote(words)}"))

    def memory(self) -> float:
        """Return what the server and its workers hold, in MB."""
        return memory_of(self._process)


@contextmanager
def opened(command: Path, root: Path) -> Iterator[Door]:
    """Have a server run on a repository."""
    words = ["serve", "--no-browser", "--port", "0"]
    process = subprocess.Popen(
        [command, "--root", root, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        found = next(filter(None, map(ADDRESS.search, process.stdout)), None)
        if found is None:
            raise FailedError("serve printed no address")
        yield Door(found[1], found[2], process.pid)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
