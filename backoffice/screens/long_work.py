"""Long work in a thread, with what it has done so far in the status line, and Esc to stop it.

Owns the progress line: done of total, rows a second, time left. The work hears of Esc through its Watch; nothing is
written by work that was stopped.
"""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from backoffice.formats import show_integer
from backoffice.screens.page import Page
from backoffice.text import text
from backoffice.watch import Cancelled, Watch

T = TypeVar("T")
_EVERY = 0.2
_BAR = 20


async def watched(page: Page, work: Callable[[Watch], T]) -> T | None:
    """Run `work(watch)` in a thread while the page shows how far it is; None when the person stopped it."""
    watch = Watch()
    started = monotonic()
    page.stop_work = watch
    timer = page.set_interval(_EVERY, lambda: page.status.show_prompt(progress_text(watch, monotonic() - started)))
    try:
        return await asyncio.to_thread(work, watch)
    except Cancelled:
        page.tell(text("work.stopped"))
        return None
    finally:
        timer.stop()
        page.stop_work = None
        page.status.show_prompt(None)


def progress_text(watch: Watch, seconds: float) -> str:
    """Return the progress line: a bar of plain signs, done/total, rows a second, time left, and what Esc does."""
    if not watch.total or not watch.done or seconds <= 0:
        return text("work.starting")
    share = min(1.0, watch.done / watch.total)
    filled = int(share * _BAR)
    per_second = watch.done / seconds
    return text(
        "work.progress",
        bar="#" * filled + "-" * (_BAR - filled),
        done=show_integer(watch.done),
        total=show_integer(watch.total),
        rate=show_integer(int(per_second)),
        left=f"{int((watch.total - watch.done) / per_second)} s" if per_second else "–",
    )
