"""Build the forms of every declaration beside this file; the same as `shenbao build`."""

import os
import sys

from shenbao.cli import main

if __name__ == "__main__":
    sys.exit(main(["--root", os.path.dirname(os.path.realpath(__file__)), "build", *sys.argv[1:]]))
