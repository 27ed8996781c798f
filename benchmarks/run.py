"""Measure shenbao beside other programs in one run, and print one table.

    python -m benchmarks.run [--quick | --full] [--markdown] [--write]

Figures of one kind are taken in turn, several times, and stand in the table as
medians: seconds are those of this machine at this hour, ratios are for keeps.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import PYTHON, QUICK, ROOT, Plan, Run
from benchmarks.measuring import FailedError, output_of, say
from benchmarks.pages import write_pages
from benchmarks.product import Product
from benchmarks.table import Figure, Verdict, markdown, plain

LIBRARIES = ("weasyprint", "pydyf", "jinja2", "python-docx", "lxml", "msgspec")


def load() -> str:
    """Return how many processes wanted the machine in the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


@contextmanager
def work_folder(given: Path | None) -> Iterator[Path]:
    """Yield a folder that is gone afterwards, unless one was given."""
    if given is None:
        with tempfile.TemporaryDirectory(prefix="shenbao-bench-") as folder:
            yield Path(folder)
    else:
        given.mkdir(parents=True)
        yield given.resolve()


def main() -> int:
    """Run the command line."""
    parser = _parser()
    options = parser.parse_args()
    if options.quick and options.write:
        parser.error("what is measured quickly is not written into pages")
    # people's Python keeps what it has compiled: where it may not, it would be measured compiling
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    plan = QUICK if options.quick else Plan()
    changed = {key: getattr(options, key) for key in ("large", "rounds", "seed")}
    plan = replace(plan, **{key: value for key, value in changed.items() if value is not None})
    if options.full:
        plan = replace(plan, sizes=(*plan.sizes, 10 * plan.large))
    try:
        with work_folder(options.work) as work:
            figures, notes = measure(plan, Product(options.shenbao), work)
    except FailedError as error:
        say(f"There is nothing to measure: {error}")
        return 1
    if not options.full:
        name = f"… to {10 * plan.large:,}"
        figures.append(Figure(name, measured="only with --full", verdict=Verdict.SKIPPED))
    print((markdown if options.markdown else plain)(figures, notes), end="")
    if options.write:
        write_pages(ROOT, figures, notes)
    return 0


def measure(plan: Plan, product: Product, work: Path) -> tuple[list[Figure], list[str]]:
    """Return the lines of the table and the notes below it."""
    run = Run(plan, product, work)
    before = load()
    figures = []
    for figure in run.figures():
        say("  " + "  ".join(figure.cells))
        figures.append(figure)
    cores = len(os.sched_getaffinity(0))
    machine = f"{cores} cores; load average {before} before, {load()} after"
    return figures, [
        f"Measured on {date.today()} at {commit()}",
        machine,
        interpreter(),
        *run.notes,
    ]


def commit() -> str:
    """Return the commit that is measured, as far as git knows."""
    try:
        return output_of(["git", "-C", ROOT, "describe", "--always", "--dirty"]).strip()
    except FailedError:
        return "no commit"


def interpreter() -> str:
    """Return which Python measures and is measured, and the libraries that take the time."""
    options = sysconfig.get_config_var("CONFIG_ARGS") or ""
    is_optimised = "--enable-optimizations" in options or sys.base_prefix == "/usr"
    built = "optimised" if is_optimised else "not optimised"
    versions = [f"{name} {version(name)}" for name in LIBRARIES]
    return f"Python {platform.python_version()}, {built}; {', '.join(versions)}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure shenbao beside other programs.")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="few declarations, each figure once")
    size.add_argument("--full", action="store_true", help="15,000 declarations too")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument("--write", action="store_true", help="write it into the pages that have it")
    parser.add_argument("--declarations", type=int, dest="large", metavar="N")
    parser.add_argument("--rounds", type=int, metavar="N", help="of full builds beside peers")
    parser.add_argument("--seed", type=int, metavar="N", help="of the declarations")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="a new one, and keep it")
    parser.add_argument(
        "--shenbao", type=Path, metavar="COMMAND", default=PYTHON.parent / "shenbao"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
