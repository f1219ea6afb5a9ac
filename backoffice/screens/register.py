"""The register as screens reach it: the person, today's date, the code lists, and reading and writing off the screen.

Owns the one way from a screen to the database: `await register.read(query, ...)` and `await register.write(...)` run
in a thread with a session of their own. Never touches a widget.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from backoffice.database import Database
from backoffice.queries.codes import code_lists
from backoffice.records.codes import CodeLists
from backoffice.security import Actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")


class Register:
    """An open register and who works in it."""

    def __init__(self, database: Database, actor: Actor, today: Callable[[], date] = date.today) -> None:
        self.database = database
        self.actor = actor
        self._today = today
        self._codes: CodeLists | None = None

    @property
    def today(self) -> date:
        """Today's date; tests and training choose another."""
        return self._today()

    @property
    def codes(self) -> CodeLists:
        """The code lists, read once."""
        if self._codes is None:
            self._codes = self.read_now(code_lists)
        return self._codes

    def forget_codes(self) -> None:
        """Read the code lists again when they are next needed."""
        self._codes = None

    def read_now(self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a short query here and now (a window of rows: a few milliseconds)."""
        with self.database.reading() as session:
            return query(session, *args, **kwargs)

    async def read(self, query: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a query in a thread; the screen stays alive."""
        return await asyncio.to_thread(lambda: self.read_now(query, *args, **kwargs))

    async def write(self, operation: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a writing operation in a thread, in one transaction that is committed when it returns."""

        def work() -> Any:
            with self.database.writing() as session:
                return operation(session, *args, **kwargs)

        return await asyncio.to_thread(work)
