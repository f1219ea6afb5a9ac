"""What long work tells and hears: how far it is, and whether the person wants it stopped."""

from dataclasses import dataclass


class Cancelled(Exception):
    """The person stopped the work; the transaction is rolled back and nothing was written."""


@dataclass(slots=True)
class Watch:
    """Shared by the worker that writes and the screen that shows; plain attributes, safe across threads."""

    done: int = 0
    total: int = 0
    stop: bool = False

    def step(self, rows: int) -> None:
        """Say that `rows` more are done; raises Cancelled if the person asked to stop."""
        self.done += rows
        if self.stop:
            raise Cancelled
