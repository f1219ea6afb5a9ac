"""The real program on a terminal: `python at_terminal.py ARGUMENTS` is `backoffice ARGUMENTS`, with a crash log in its home."""

import sys

from backoffice.cli import main

if __name__ == "__main__":
    sys.exit(main())
