"""Run the command line as ``python -m shenbao``."""

import sys

from shenbao.cli import main

sys.exit(main())
