"""How far long work is, on one line of a terminal that is gone when the work is done.

Owns that line only; a standard error that is no terminal never sees it.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from backoffice.formats import show_integer
from backoffice.watch import Watch

EVERY = 0.5  # seconds
_CLEAR = "\r\x1b[K"


@contextmanager
def told(watch: Watch) -> Iterator[None]:
    """Tell of a watch while the block runs."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    teller = threading.Thread(target=_tell, args=(watch, done), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(watch: Watch, done: threading.Event) -> None:
    while not done.wait(EVERY):
        print(f"{_CLEAR}{progress_line(watch)}", end="", file=sys.stderr, flush=True)
    print(_CLEAR, end="", file=sys.stderr, flush=True)


def progress_line(watch: Watch) -> str:
    """Return "12.000 / 50.000 (24 %)", the total left out while it is not known."""
    if not watch.total:
        return show_integer(watch.done)
    return f"{show_integer(watch.done)} / {show_integer(watch.total)} ({100 * watch.done // watch.total} %)"
