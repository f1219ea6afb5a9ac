"""What drafts of allocation agreements would change: the dwellings that enter and leave each scenario.

Owns what is shown. Nothing is written: a trial is only counted, beside what the portal would count that day without it.
"""

from collections.abc import Collection, Mapping

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_date, show_integer
from backoffice.queries.allocations import AllocationLine, allocations
from backoffice.queries.coverage_origins import origins
from backoffice.queries.places import place_number
from backoffice.queries.scenario_counts import Difference, Trial, differences, groups, trial_of
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.screens.choose import ChoosePage
from backoffice.screens.covered_dwellings import show_covered
from backoffice.screens.list_page import ListPage
from backoffice.security import EVERYTHING, Right
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable
from backoffice.widgets.safe import SafeStatic

_ALL = "-"
_NAMED = 2


class SimulatePage(ListPage):
    """Scenarios without and with drafts, the same day; Enter shows who enters or leaves, F4 chooses another draft."""

    place = "simulate"
    commands = ("open", "pick", "scenarios", "allocations", "refresh", "back")

    def __init__(
        self, where: Where = EVERYWHERE, *, drafts: Collection[int] | None = None, without: Collection[int] = ()
    ) -> None:
        super().__init__()
        self.where = where
        self._drafts, self._without = drafts, frozenset(without)
        self._number = ""
        self._agreements: dict[int, AllocationLine] = {}
        self._own: list[AllocationLine] = []
        self._differences: list[Difference] = []

    def title_text(self) -> str:
        """The name of the page, and the number of its place."""
        return f"{super().title_text()} {self._number}".strip()

    def body(self) -> ComposeResult:
        """What is tried, over the scenarios."""
        yield SafeStatic("", id="tried", classes="card")
        yield RowTable(self.columns(80), empty=text("list.empty"), status=self.status, id="scenarios")

    def columns(self, width: int) -> list[Column]:
        """Return the columns."""
        return [
            Column("number", "", 2, "right"),
            Column("title", text("allocation.column.scenario"), 34),
            *(Column(name, text(f"allocation.column.{name}"), 8, "right") for name in _NUMBERS),
        ]

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Count the dwellings before and after, and show the difference."""
        async with self.telling():
            register, where = self.register, self.where
            self._number = register.read_now(place_number, where)
            self.show_where()
            scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
            lines = await register.read(allocations, EVERYTHING, codes, today, where=where)
            self._agreements = {one.id: one for one in lines}
            # Those of the whole organisation count for whoever sees one department; only one's own are tried.
            self._own = await register.read(allocations, scope, codes, today, where=where)
            drafts = self._drafts if self._drafts is not None else [one.id for one in self._own if not one.reported]
            trial = trial_of(self._own, drafts, today, without=self._without)
            before = await register.read(groups, where, scope, today, trial=Trial(trial.day))
            after = await register.read(groups, where, scope, today, trial=trial)
            scenarios = codes["queue_jump_scenario"].codes
            self._differences = differences(before, after, [code.code for code in scenarios])
            labels = {code.code: code.label for code in scenarios}
            self.query_one("#tried", SafeStatic).update(self._said(trial))
            self.show_columns()
            rows = {n: Row(_cells(n, one, labels[one.code])) for n, one in enumerate(self._differences)}
            self.table.set_source(ListedRows(rows), keep)
            self._show_sum()
            self.fetched = True

    def _said(self, trial: Trial) -> str:
        """Say what is tried, of when, and what is left out."""
        tried = [self._agreements[key]["title"] for key in sorted(trial.as_reported) if key in self._agreements]
        left_out = [self._agreements[key]["title"] for key in sorted(trial.without) if key in self._agreements]
        if not tried and not left_out:
            return text("allocation.nothing_to_try")
        day, lines = show_date(trial.day), []
        lines += [counted("allocation.tried", len(tried), titles=_named(tried), day=day)] if tried else []
        lines += [counted("allocation.left_out", len(left_out), titles=_named(left_out), day=day)] if left_out else []
        return "\n".join(lines)

    def _show_sum(self) -> None:
        entering = sum(one.entered for one in self._differences)
        leaving = sum(one.left for one in self._differences)
        said = (counted("allocation.entering", entering), counted("allocation.leaving", leaving))
        self.status.show_counts(" · ".join(said))

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        one = self._differences[event.id]
        self.run_worker(self._told(lambda: self._open(one)), group="command")

    async def _open(self, one: Difference) -> None:
        """Show the dwellings that enter or leave; where there are both, ask which."""
        parts: Mapping[str, tuple[int, bool]] = {
            "entering": (one.entered, True),
            "leaving": (one.left, False),
        }
        some = {name: n for name, (n, _) in parts.items() if n}
        chosen: str | None = next(iter(some), None)
        if len(some) > 1:
            choices = [(name, counted(f"allocation.{name}", n)) for name, n in some.items()]
            chosen = await self.app.push_screen_wait(ChoosePage(text("allocation.which_dwellings"), choices))
        if chosen is None:
            if not some:
                self.tell(text("allocation.no_difference"))
            return
        label = self.register.codes["queue_jump_scenario"].label(one.code)
        heading = text(f"allocation.heading.{chosen}", title=label, n=some[chosen])
        part = one.entering if chosen == "entering" else one.leaving
        show_covered(self, heading, origins(part, one.code, self._agreements), self.where)

    # Commands

    async def do_pick(self) -> None:
        """Choose which draft is tried, or all of them."""
        drafts = [one for one in self._own if not one.reported]
        choices = [(_ALL, text("allocation.all_drafts"))]
        choices += [(str(one.id), f"{one.number} {one['title']}") for one in drafts]
        chosen = await self.app.push_screen_wait(ChoosePage(text("allocation.which_draft"), choices))
        if chosen is not None:
            self._drafts, self._without = (None if chosen == _ALL else [int(chosen)]), frozenset()
            self.fetch()

    def do_scenarios(self) -> None:
        """Show the scenarios as they are."""
        from backoffice.screens.scenarios import ScenariosPage

        self.app.push_screen(ScenariosPage(self.where))

    def do_allocations(self) -> None:
        """Show the agreements of this place."""
        from backoffice.screens.allocations import AllocationsPage

        self.app.push_screen(AllocationsPage(self.where))


_NUMBERS = ("before", "after", "entering", "leaving")


def _cells(position: int, one: Difference, label: str) -> list[str]:
    entered = f"+{show_integer(one.entered)}" if one.entered else "–"
    left = f"-{show_integer(one.left)}" if one.left else "–"
    return [str(position + 1), label, show_integer(one.before), show_integer(one.after), entered, left]


def _named(titles: list[str]) -> str:
    more = f" (+{len(titles) - _NAMED})" if len(titles) > _NAMED else ""
    return ", ".join(titles[:_NAMED]) + more
