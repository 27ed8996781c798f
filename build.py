"""Build the forms of every declaration beside this file; the same as `shenbao build`."""

import sys
from pathlib import Path

from shenbao.cli import main

if __name__ == "__main__":
    sys.exit(main(["--root", str(Path(__file__).resolve().parent), "build", *sys.argv[1:]]))
