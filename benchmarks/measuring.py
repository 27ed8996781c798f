"""Measuring other processes: their time, their memory, and how figures hang together."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import correlation, linear_regression, median

SAMPLE_EVERY = 0.2
TICKS = os.sysconf("SC_CLK_TCK")
LONGEST_EXCERPT = 600


class FailedError(Exception):
    """A command that was to be measured failed; says which, and its last words."""


def timed(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    accepted: Collection[int] = (0,),
) -> float:
    """Run a command that must succeed; return the seconds it took, its start included."""
    start = time.perf_counter()
    output_of(command, folder=folder, environment=environment, accepted=accepted)
    return time.perf_counter() - start


def output_of(
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    accepted: Collection[int] = (0,),
) -> str:
    """Run a command that must exit with an accepted status; return what it printed."""
    try:
        result = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise FailedError(f"{command[0]}: {error.strerror}") from error
    if result.returncode not in accepted:
        check(command, result.returncode, result.stderr or result.stdout)
    return result.stdout


def check(command: Sequence[str | Path], status: int, said: str) -> None:
    """Raise FailedError unless a command's exit status is 0."""
    if status:
        words = " ".join(map(str, command))
        raise FailedError(f"exit status {status} of {words}\n{said.strip()[-LONGEST_EXCERPT:]}")


@dataclass
class Series:
    """What a job gave round after round, and the processor time of the processes it ran."""

    figures: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def interleaved(
    jobs: Mapping[str, Callable[[], float]], rounds: int, seconds: float
) -> dict[str, Series]:
    """Do all jobs in turn, again and again; return what each gave.

    A noisy machine then is noisy to all alike. After so many ``seconds`` no new
    round begins.
    """
    series = {name: Series() for name in jobs}
    end = time.monotonic() + seconds
    for number in range(rounds):
        if number and time.monotonic() > end:
            break
        for name, job in jobs.items():
            say(f"  {name}, {number + 1} of {rounds}")
            before = _cpu_of_children()
            series[name].figures.append(job())
            series[name].cpu.append(_cpu_of_children() - before)
    return series


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def median_ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """Return the median of the ratios of two jobs that were done in turn."""
    return median(one / other for one, other in zip(over, under, strict=True))


@dataclass(frozen=True)
class Line:
    """A line through points, by least squares."""

    slope: float
    intercept: float
    r_squared: float


def fit(points: Mapping[int, float]) -> Line:
    """Return the line through at least two points."""
    slope, intercept = linear_regression(list(points), list(points.values()))
    return Line(slope, intercept, correlation(list(points), list(points.values())) ** 2)


def say(words: str) -> None:
    """Tell who waits what goes on."""
    print(words, file=sys.stderr, flush=True)


# --- Memory -------------------------------------------------------------------


@dataclass
class Usage:
    """What a process and its descendants, the workers, hold in memory over time, in MB.

    ``together`` is what all of them hold; what some share counts once. Their processor time
    is as last seen, for they may not be there to be asked at the end.

    Without workers the process is taken for the only one; so it is where it only
    called another program in passing.
    """

    parent: list[float] = field(default_factory=list)
    workers: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)
    cpu_by_process: dict[int, float] = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        """Return the processor time of all, in seconds."""
        return sum(self.cpu_by_process.values())

    @property
    def has_workers(self) -> bool:
        """Tell whether there were others most of the time."""
        return 2 * len(self.workers) > len(self.parent)

    @property
    def series(self) -> list[float]:
        """Return the memory of the largest worker at each moment."""
        return self.workers if self.has_workers else self.parent

    @property
    def peak(self) -> float:
        """Return the most that one worker ever held."""
        return max(self.series, default=0.0)

    @property
    def growth(self) -> float:
        """Return by what share of itself it grew from the second quarter to the last.

        In the first quarter a worker still loads what it needs.
        """
        quarter = len(self.series) // 4
        if not quarter:
            return 0.0
        early, late = self.series[quarter : 2 * quarter], self.series[-quarter:]
        return median(late) / median(early) - 1


def watched(
    command: Sequence[str | Path], errors: Path, accepted: Sequence[int] = (0,)
) -> tuple[float, Usage]:
    """Run a command that ends with an accepted status; return its seconds and its memory."""
    usage = Usage()
    with errors.open("w+b") as stderr:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr
        )
        ended = threading.Event()
        sampler = threading.Thread(target=_sample, args=(process.pid, usage, ended))
        sampler.start()
        status = process.wait()
        seconds = time.perf_counter() - start
        ended.set()
        sampler.join()
    if status not in accepted:
        check(command, status, errors.read_text("utf-8", errors="replace"))
    return seconds, usage


def _sample(pid: int, usage: Usage, ended: threading.Event) -> None:
    while not ended.wait(SAMPLE_EVERY):
        descendants = _descendants(pid)
        usage.cpu_by_process |= {one: cpu for one in (pid, *descendants) if (cpu := _cpu(one))}
        parent, workers = _held(pid), list(filter(None, map(_held, descendants)))
        if parent:
            usage.parent.append(parent)
        if workers:
            usage.workers.append(max(workers))
        usage.together.append(sum(map(_proportion, (pid, *descendants))))


def memory_of(pid: int) -> float:
    """Return what a process and its descendants hold in MB; what they share counts once."""
    return sum(map(_proportion, (pid, *_descendants(pid))))


def _held(pid: int) -> float:
    """Return the resident memory of a process in MB, 0 where it is gone."""
    return _size(pid, "status", "VmRSS:")


def _proportion(pid: int) -> float:
    """Return the memory of a process in MB, of shared one its part; 0 where it is gone."""
    return _size(pid, "smaps_rollup", "Pss:")


def _size(pid: int, file: str, name: str) -> float:
    try:
        text = Path(f"/proc/{pid}/{file}").read_text("utf-8", errors="replace")
    except OSError:
        return 0.0
    sizes = [line for line in text.splitlines() if line.startswith(name)]
    return int(sizes[0].split()[1]) / 1024 if sizes else 0.0


def _cpu(pid: int) -> float:
    """Return the processor time of a process in seconds, without its children's."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return 0.0
    user, system = status.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS


def _descendants(pid: int) -> list[int]:
    children: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += map(int, tasks.read_text("ascii").split())
        except OSError:
            continue
    return children + [below for child in children for below in _descendants(child)]
