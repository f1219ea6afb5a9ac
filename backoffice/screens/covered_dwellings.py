"""The dwellings that a scenario or an agreement covers: the dwelling list, with where the coverage comes from.

Owns that one more column. Marks, filter, editing and export are the dwelling list's own.
"""

import dataclasses
from array import array
from collections.abc import Mapping, Sequence

from backoffice.queries.allocations import AllocationLine
from backoffice.queries.coverage_origins import origin
from backoffice.queries.dwelling_order import ListQuery
from backoffice.queries.filters import read_filter
from backoffice.queries.scenario_counts import CoveredFilter, Pair, groups, pairs_of
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.screens.ask import AskLine
from backoffice.screens.dwelling_list import DwellingListPage
from backoffice.screens.dwelling_source import DwellingSource, table_columns
from backoffice.screens.page import Page
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.row_source import Column, Row

_BESIDE = 43  # what a line has beside the origin, up to the department


class CoveredPage(DwellingListPage):
    """Dwellings of some departments and types; the column after the address says by which agreements."""

    place = "covered"
    commands = (
        "mark", "mark_all", "edit", "filter", "export", "open", "sort", "history", "undo", "mark_none", "refresh", "back",
    )  # fmt: skip

    def __init__(self, heading: str, origins: Mapping[Pair, str], where: Where = EVERYWHERE) -> None:
        super().__init__(where, CoveredFilter(pairs=frozenset(origins)))
        self._heading, self._origins = heading, dict(origins)

    def title_text(self) -> str:
        """The scenario or agreement."""
        return self._heading

    def fetch(self, keep: int | None = None) -> None:
        """Fetch the list: its dwellings lie spread over the register, so nothing is fetched before the next key."""
        self._fetch_rest(self.query_now(), keep, None)

    def _show_first(self, query: ListQuery, first: "array[int]", keep: int | None) -> None:
        super()._show_first(query, first, keep)
        columns = table_columns(self.column_set)
        origin = Column("origin", text("allocation.column.origin"), max(30, min(70, self.size.width - _BESIDE)))
        self.table.set_columns([columns[0], origin, *columns[1:]])

    def _source(self, query: ListQuery, ids: "array[int]", *, partial: bool) -> DwellingSource:
        return _CoveredSource(self, query, ids, self._origins, partial=partial)

    async def do_filter(self) -> None:
        """Narrow the list; an empty line shows all that is covered again."""
        typed = await self.app.push_screen_wait(AskLine(text("ask.filter"), self.filter.typed, text("ask.filter.help")))
        if typed is not None:
            read = read_filter(typed, self.register.codes)
            self.filter = dataclasses.replace(self.filter, terms=read.terms, typed=read.typed)
            self.table.mark_none()
            self.fetch(self.table.cursor_id)

    def do_back(self) -> None:
        """Leave what was typed first, then the list."""
        if self.filter.typed:
            self.filter = dataclasses.replace(self.filter, terms=(), typed="")
            self.fetch(self.table.cursor_id)
        else:
            Page.do_back(self)


class _CoveredSource(DwellingSource):
    """Rows of the dwelling list with the agreements they are covered by."""

    def __init__(
        self, page: CoveredPage, query: ListQuery, ids: "array[int]", origins: Mapping[Pair, str], *, partial: bool
    ) -> None:
        super().__init__(page.register, query, page.column_set, ids, partial=partial)
        self._origins = origins

    def rows(self, ids: Sequence[int], /) -> dict[int, Row]:
        """Fetch and format the rows of a window."""
        pairs = self.register.read_now(pairs_of, ids)
        return {
            row_id: Row([row.cells[0], self._origins.get(pairs[row_id], "–"), *row.cells[1:]], row.mark)
            for row_id, row in super().rows(ids).items()
        }


def show_covered_by(page: Page, one: AllocationLine) -> None:
    """Show the dwellings that an agreement covers by its scope and types, whatever its period and status."""
    register = page.register
    where = Where(one["organisation_id"], one["department_id"])
    found = register.read_now(groups, where, register.actor.scope(Right.VIEW), register.today)
    types = one.codes("dwelling_types")
    pairs = {group.pair: origin(one) for group in found if group.dwelling_type in types}
    dwellings = sum(group.dwellings for group in found if group.dwelling_type in types)
    page.app.push_screen(CoveredPage(text("allocation.with_count", title=one["title"], n=dwellings), pairs, where))


def show_covered(page: Page, heading: str, pairs: Mapping[Pair, str], where: Where) -> None:
    """Show dwellings of departments and types, or say that there are none."""
    if pairs:
        page.app.push_screen(CoveredPage(heading, pairs, where))
    else:
        page.tell(counted("list.dwellings", 0))
