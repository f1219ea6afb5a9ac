"""One improvement: what has to happen now and by when, what it says, and its steps.

Owns what is shown. Every step goes by its plan.
"""

from collections.abc import Iterator, Sequence

from textual import work

from backoffice.formats import show_date, show_kroner
from backoffice.queries.improvement_value import valued
from backoffice.queries.improvements import ImprovementRow, improvement_of
from backoffice.records.improvements import IMPROVEMENT
from backoffice.rules.improvement_cases import due, lost, missing, next_step, state
from backoffice.screens import improvement_steps as steps
from backoffice.screens.card_page import CardPage
from backoffice.screens.card_rows import fact, field_fact, heading
from backoffice.screens.letter_steps import open_letters
from backoffice.security import Right
from backoffice.text import text


class ImprovementPage(CardPage):
    """An improvement; what now first."""

    place = "improvement"
    commands = ("step", "edit", "why", "letters", "undo", "history", "refresh", "back")

    def __init__(self, improvement_id: int) -> None:
        super().__init__()
        self.improvement_id = improvement_id
        self._one: ImprovementRow | None = None

    def title_text(self) -> str:
        """Its title."""
        return str(self._one["title"]) if self._one else text("page.improvement")

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the improvement and show it."""
        async with self.telling():
            register = self.register
            scope = register.actor.scope(Right.VIEW)
            self._one = await register.read(improvement_of, self.improvement_id, scope, register.today)
            self.show(self._rows(self._one))

    def counts(self) -> str:
        """Where it is and how it stands."""
        if self._one is None:
            return ""
        at = text(f"improvement.state.{state(self._one.facts, self.register.today)}")
        return f"{self._one.address} · {self._one.place} · {at}"

    def _rows(self, one: ImprovementRow) -> Iterator[Sequence[str]]:
        today, caseworker, program = self.register.today, text("owner.caseworker"), text("owner.program")
        yield heading(text("improvement.column.next"))
        yield fact(text("improvement.column.state"), text(f"improvement.state.{state(one.facts, today)}"), program)
        if step := next_step(one.facts, today):
            said = text(f"improvement.next.{step}", day=show_date(one.facts.answer_by))
            yield fact(text("improvement.column.next"), said, text(f"improvement.who.{step}"))
        if last := due(one.facts, today):
            late = text("improvement.overdue", day=show_date(last)) if last < today else show_date(last)
            yield fact(text("improvement.column.due"), late, program)
        if one["final_on"] and one["in_use_on"] <= today:
            left = show_kroner(int(str(valued(one, today).values["remaining"])))
            yield fact(text("improvement.worth_today"), text("improvement.kroner", amount=left), program)
        for name in missing(one.facts):
            field = IMPROVEMENT.fields[name]
            yield fact(field.label, text("improvement.is_missing"), caseworker, field.help)
        if why := lost(one.facts):
            yield fact(text("improvement.right"), f"! {text(f'improvement.lost.{why}')}", program)
        yield fact(text("improvement.rules"), text(f"improvement.regime.{one.regime or 'none'}"), program)
        yield heading(text("record.improvement"))
        yield fact(text("improvement.column.address"), f"{one.address} · {one.place}", program)
        for name, field in IMPROVEMENT.fields.items():
            yield field_fact(field, one[name], self.register.codes)

    # Commands

    async def do_step(self) -> None:
        """Take the next step: answer, write what is known, approve after the inspection."""
        if self._one is not None:
            await steps.take_step(self, self._one)

    async def do_edit(self) -> None:
        """Write what became known: days, costs, agreements, outcome."""
        await steps.edit_improvement(self, self.improvement_id)

    async def do_why(self) -> None:
        """Say what it is worth on a day of moving, with the reasoning."""
        if self._one is not None:
            await steps.explain_value(self, self._one)

    def do_letters(self) -> None:
        """Show its letters: the answer to the tenant."""
        open_letters(self, "improvement", self.improvement_id)
