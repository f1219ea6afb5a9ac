"""One sublet: where it stands, each condition with its rule and whether it is kept, and what was written.

Owns what is shown. Every change goes by its plan.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from textual import work

from backoffice.formats import show_date
from backoffice.queries.sublets import SubletLine, sublets
from backoffice.records.improvements import SUBLET
from backoffice.rules.problems import refused
from backoffice.rules.sublets import Check, State, Verdict
from backoffice.screens import lease_steps as steps
from backoffice.screens.card_page import CardPage
from backoffice.screens.card_rows import fact, field_fact, heading
from backoffice.screens.lease_lines import period
from backoffice.screens.letter_steps import open_letters
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.row_source import Column


class SubletPage(CardPage):
    """A sublet; t answers it."""

    place = "sublet"
    commands = ("approve", "edit", "end", "letters", "leases", "undo", "history", "refresh", "back")

    def __init__(self, sublet_id: int) -> None:
        super().__init__()
        self.sublet_id = sublet_id
        self._line: SubletLine | None = None

    def title_text(self) -> str:
        """Its number."""
        return f"{text('page.sublet')} {self.sublet_id}"

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the sublet and show it."""
        async with self.telling():
            register = self.register
            scope, codes = register.actor.scope(Right.VIEW), register.codes
            found = await register.read(sublets, scope, codes, register.today, ids=[self.sublet_id])
            if not found:
                raise refused("card.gone")
            self._line = found[0]
            self.show(self._rows(found[0]))

    def counts(self) -> str:
        """Its place and state."""
        one = self._line
        if one is None:
            return ""
        return f"{one.number} {one.address} · {period(one.values)} · {text(f'sublets.state.{one.state.value}')}"

    def columns(self, width: int) -> list[Column]:
        """Give a condition the room that its sentence needs."""
        owner, value = Column("owner", text("sublets.column.rule"), 16), Column("value", text("card.value"), 15)
        return [Column("field", text("card.field"), max(42, min(width - 37, 90))), value, owner]

    def _rows(self, one: SubletLine) -> Iterator[Sequence[str]]:
        codes, program = self.register.codes, text("owner.program")
        warning = "! " if one.state is State.UNLAWFUL else ""
        yield fact(text("sublets.column.state"), f"{warning}{text(f'sublets.state.{one.state.value}')}", program)
        yield heading(text("sublets.conditions"), text("sublets.conditions.help"))
        for check in one.checks:
            yield condition_row(check)
        yield heading(text("record.sublet"))
        for name, field in SUBLET.fields.items():
            yield field_fact(field, one[name], codes)

    # Commands

    async def do_approve(self) -> None:
        """Approve or refuse it."""
        if self._line is not None:
            await steps.answer_sublet(self, self._line)

    async def do_edit(self) -> None:
        """Change what is written of it."""
        if self._line is not None:
            await steps.change_sublet(self, self._line)

    async def do_end(self) -> None:
        """Give it a last day."""
        if self._line is not None:
            await steps.end_sublet(self, self._line)

    def do_letters(self) -> None:
        """Show its letters: the answer to the tenant."""
        open_letters(self, "sublet", self.sublet_id)

    def do_leases(self) -> None:
        """Show the leases of the dwelling."""
        if self._line is not None:
            steps.show_leases(self, self._line.dwelling_id)


def condition_row(check: Check) -> Sequence[str]:
    """Return a condition as a row: the rule it comes from, whether it is kept, and what it says."""
    mark = "! " if check.verdict is Verdict.BROKEN else ""
    return fact(condition_said(check), f"{mark}{text(f'sublets.verdict.{check.verdict.value}')}", rule_said(check))


def rule_said(check: Check) -> str:
    """Return "F5, LL § 157": the office's rule and the law."""
    return ", ".join(part for part in (check.rule, check.law) if part)


def condition_said(check: Check) -> str:
    """Return the sentence of a condition."""
    values: dict[str, Any] = {
        name: show_date(one) if isinstance(one, date) else one for name, one in check.values.items()
    }
    return text(f"sublets.condition.{check.id}", **values)
