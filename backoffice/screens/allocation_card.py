"""One allocation agreement: what it says, what it covers, and which it renews or is renewed by.

Owns what is shown. Every change goes by its plan.
"""

from collections.abc import Iterator, Sequence

from textual import work

from backoffice.formats import show_integer
from backoffice.operations.allocation_export import said_state
from backoffice.queries.allocations import AllocationLine, allocations
from backoffice.queries.scenario_counts import Group, groups
from backoffice.queries.selection import Where
from backoffice.records.agreements import ALLOCATION
from backoffice.rules.allocation_agreements import FLEXIBLE
from backoffice.rules.problems import refused
from backoffice.screens import allocation_steps as steps
from backoffice.screens.card_page import CardPage
from backoffice.screens.card_rows import fact, field_fact, heading
from backoffice.screens.covered_dwellings import show_covered_by
from backoffice.security import Right
from backoffice.text import text


class AllocationPage(CardPage):
    """An agreement; `b` shows the dwellings it covers, `F` renews it, `P` tries a draft."""

    place = "allocation"
    commands = (
        "edit", "end", "renew", "copy", "dwellings", "simulate", "report", "remove", "undo", "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, agreement_id: int) -> None:
        super().__init__()
        self.agreement_id = agreement_id
        self._line: AllocationLine | None = None

    def title_text(self) -> str:
        """Its title."""
        return self._line["title"] if self._line else text("page.allocation")

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the agreement and what it covers, and show them."""
        async with self.telling():
            register = self.register
            scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
            lines = await register.read(allocations, scope, codes, today)
            self._line = next((one for one in lines if one.id == self.agreement_id), None)
            if self._line is None:
                raise refused("card.gone")
            where = Where(self._line["organisation_id"], self._line["department_id"])
            found = await register.read(groups, where, scope, today)
            self.show(self._rows(self._line, lines, found))

    def counts(self) -> str:
        """Its place and state."""
        return f"{self._line.number} {self._line.name} · {said_state(self._line.state)}" if self._line else ""

    def _rows(
        self, one: AllocationLine, lines: Sequence[AllocationLine], found: Sequence[Group]
    ) -> Iterator[Sequence[str]]:
        codes, program = self.register.codes, text("owner.program")
        yield heading(text("record.allocation_agreement"))
        yield fact(text("allocation.column.place"), f"{one.number} {one.name}", program)
        yield fact(text("allocation.column.state"), said_state(one.state), program)
        for name, field in ALLOCATION.fields.items():
            if name == "municipality_code":
                yield fact(field.label, f"{one[name]} {one.municipality}", text("owner.caseworker"), field.help)
            elif name != "renews":
                yield field_fact(field, one[name], codes)
        for other in lines:
            if other.id == one["renews"]:
                yield fact(ALLOCATION.fields["renews"].label, other["title"], program)
            elif other["renews"] == one.id:
                yield fact(text("allocation.renewed_by"), other["title"], program)
        yield from self._coverage(one, found)

    def _coverage(self, one: AllocationLine, found: Sequence[Group]) -> Iterator[Sequence[str]]:
        """Yield the dwellings of each type, and the portal's titles with the number this agreement brings."""
        codes, program = self.register.codes, text("owner.program")
        own = [group for group in found if group.dwelling_type in one.codes("dwelling_types")]
        total = sum(group.dwellings for group in own)
        yield heading(text("allocation.covers", n=total))
        for code in codes["dwelling_type"].codes:
            if code.code in one.codes("dwelling_types"):
                of_type = sum(group.dwellings for group in own if group.dwelling_type == code.code)
                yield fact(code.label, show_integer(of_type), program)
        if one.kind == FLEXIBLE:
            for code in codes["queue_jump_scenario"].codes:
                if code.code in one.codes("scenarios"):
                    yield fact(text("allocation.with_count", title=code.label, n=total), "", program)

    # Commands

    async def do_edit(self) -> None:
        """Change it."""
        await steps.change_allocations(self, [self.agreement_id])

    async def do_end(self) -> None:
        """Give it a last day."""
        await steps.end_allocations(self, [self.agreement_id])

    async def do_renew(self) -> None:
        """Make a copy that begins the day after."""
        await steps.renew_allocations(self, [self.agreement_id])

    async def do_copy(self) -> None:
        """Give departments what it says."""
        await steps.copy_allocation(self, self.agreement_id)

    async def do_report(self) -> None:
        """Report a draft."""
        await steps.report_allocations(self, [self.agreement_id])

    async def do_remove(self) -> None:
        """Remove a draft."""
        await steps.remove_drafts(self, [self.agreement_id])

    def do_dwellings(self) -> None:
        """Show the dwellings it covers."""
        if self._line is not None:
            show_covered_by(self, self._line)

    def do_simulate(self) -> None:
        """Try it: a draft counts, a reported agreement is left out."""
        from backoffice.screens.simulating import SimulatePage

        if self._line is not None:
            where = Where(self._line["organisation_id"], self._line["department_id"])
            tried = ([], [self.agreement_id]) if self._line.reported else ([self.agreement_id], [])
            self.app.push_screen(SimulatePage(where, drafts=tried[0], without=tried[1]))
