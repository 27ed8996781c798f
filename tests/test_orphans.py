"""What is measured of a command is what all of its processes have used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.reliability.processes import processor_time_below

BUSY_ORPHAN = """
import os, time
if os.fork() == 0:
    while time.process_time() < 0.3:
        pass
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt orphans")
def test_the_time_of_a_process_counts_that_outlives_its_parent() -> None:
    with pytest.raises(AssertionError), processor_time_below(0.3):
        subprocess.run([sys.executable, "-c", BUSY_ORPHAN], check=True)
