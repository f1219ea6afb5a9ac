"""What holds for a place's tenancies, and which dwellings are sublet: tenancy terms and sublets, two lists on one page.

Owns the lists. What is done from them goes by a plan.
"""

from collections.abc import Sequence
from functools import partial

from textual import on, work
from textual.app import ComposeResult

from backoffice.formats import show_date
from backoffice.operations.plan import Source
from backoffice.operations.record_write import plan_record_change, plan_remove
from backoffice.queries.places import place_number
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.sublets import SubletLine, sublets
from backoffice.queries.tenancy_terms import TermsLine, terms_lines
from backoffice.records.tenancy import TERMS as TERMS_KIND
from backoffice.records.values import show_value
from backoffice.rules.periods import end_after, last_day
from backoffice.rules.sublets import State, Verdict
from backoffice.screens import lease_steps as steps
from backoffice.screens.asking import ask_one_day
from backoffice.screens.asking_place import ask_place
from backoffice.screens.card_rows import in_full
from backoffice.screens.lease_forms import TermsFormPage
from backoffice.screens.lease_lines import policy_called
from backoffice.screens.list_page import ListPage
from backoffice.screens.place_levels import place_of
from backoffice.screens.requesting import show
from backoffice.security import Right, require
from backoffice.text import counted, text
from backoffice.widgets.row_messages import RowHighlighted, RowOpened
from backoffice.widgets.row_source import Column, ListedRows, Row
from backoffice.widgets.row_table import RowTable

TERMS, SUBLETS = "terms", "sublets"
_SCREEN = Source("screen")
_TERMS_SHOWN = ("regime", "notice_policy", "valid_from", "valid_to", "notice_months", "notice_weeks", "restoration_scheme",
                "takeover", "account_year_end", "year_start", "confirmed", "source")  # fmt: skip
_WIDTHS = {"regime": 18, "notice_policy": 24, "source": 40, "restoration_scheme": 18, "takeover": 14}


class TenanciesPage(ListPage):
    """The terms or the sublets of a place; v shows the other list."""

    place = "tenancies"
    commands = (
        "new", "open", "view", "edit", "end", "approve", "remove", "mark", "undo", "history", "mark_all", "mark_none",
        "refresh", "back",
    )  # fmt: skip

    def __init__(self, where: Where = EVERYWHERE, view: str = TERMS) -> None:
        super().__init__()
        self.where, self.view = where, view
        self._number = ""
        self._terms: dict[int, TermsLine] = {}
        self._sublets: dict[int, SubletLine] = {}

    def title_text(self) -> str:
        """Which list of which place."""
        return f"{text(f'tenancies.view.{self.view}')} {self._number}".strip()

    def body(self) -> ComposeResult:
        """The list."""
        empty = text(f"tenancies.none.{self.view}")
        yield RowTable(self.columns(80), empty=empty, status=self.status, id="tenancies")

    def columns(self, width: int) -> list[Column]:
        """Return the list's own."""
        return _terms_columns() if self.view == TERMS else _sublet_columns(width)

    @work(exclusive=True, group="fetch")
    async def fetch(self, keep: int | None = None) -> None:
        """Fetch the list."""
        async with self.telling():
            register = self.register
            scope, codes = register.actor.scope(Right.VIEW), register.codes
            self._number = self._number or await register.read(place_number, self.where)
            if self.view == TERMS:
                self._terms = {one.id: one for one in await register.read(terms_lines, self.where, scope)}
                rows = {key: Row(self._terms_cells(one)) for key, one in self._terms.items()}
                self.status.show_counts(counted("records.tenancy_terms", len(rows)))
            else:
                found = await register.read(sublets, scope, codes, register.today, where=self.where)
                self._sublets = {one.id: one for one in found}
                rows = {one.id: Row(_sublet_cells(one), "!" if one.state is State.UNLAWFUL else "") for one in found}
                self.status.show_counts(self._sublet_counts())
            self.show_columns()
            self.table.set_source(ListedRows(rows), keep)
            self.show_where()
            self.fetched = True

    def _sublet_counts(self) -> str:
        states = [one.state for one in self._sublets.values()]
        parts = [counted("records.sublet", len(states))]
        for state in (State.UNLAWFUL, State.ASKED):
            n = states.count(state)
            parts += [counted(f"sublets.count.{state.value}", n)] if n else []
        return " · ".join(parts)

    def _terms_cells(self, one: TermsLine) -> Sequence[str]:
        codes, fields = self.register.codes, TERMS_KIND.fields
        shown = {name: show_value(fields[name], one[name], codes) for name in _TERMS_SHOWN}
        shown["notice_policy"] = policy_called(one["notice_policy"])
        return [one.number, *(shown[name] for name in _TERMS_SHOWN)]

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        row = self.table.source.rows([event.id]).get(event.id) if event.id is not None else None
        full = in_full(row.cells, self.columns(self.size.width)) if row else ""
        if full:
            self.status.show_counts(full)

    @on(RowOpened)
    def _opened(self, event: RowOpened) -> None:
        if self.view == SUBLETS:
            from backoffice.screens.sublet_card import SubletPage

            self.app.push_screen(SubletPage(event.id))
        elif event.id in self._terms:
            self.run_worker(self._told(lambda: self._change([event.id])), group="command")

    # Commands

    def do_view(self) -> None:
        """Show the other list."""
        self.app.switch_screen(TenanciesPage(self.where, SUBLETS if self.view == TERMS else TERMS))

    async def do_new(self) -> None:
        """Write terms of this place; or, on the list of sublets, choose the dwelling and note one."""
        require(self.register.actor, Right.EDIT)
        if self.view == SUBLETS:
            await steps.new_sublet_somewhere(self)
            return
        where = self.where
        if where == EVERYWHERE or where.section_id is not None:
            kinds = ("organisation", "department")
            found = await ask_place(self, text("tenancies.ask_place"), text("tenancies.ask_place.help"), kinds)
            if found is None:
                return
            where = place_of(found).where()
        own = {"department_id": where.department_id} if where.department_id else {}
        fixed = {"organisation_id": where.organisation_id, **own}
        await self.app.push_screen_wait(TermsFormPage(fixed=fixed))

    async def do_edit(self) -> None:
        """Change the marked rows, or the one under the cursor."""
        await self._change(self.chosen())

    async def _change(self, ids: Sequence[int]) -> None:
        require(self.register.actor, Right.EDIT)
        if not ids:
            return
        if self.view == TERMS:
            await self.app.push_screen_wait(TermsFormPage(ids=ids))
        elif ids[0] in self._sublets:
            await steps.change_sublet(self, self._sublets[ids[0]])

    async def do_end(self) -> None:
        """Give terms, or the sublet under the cursor, a last day."""
        require(self.register.actor, Right.EDIT)
        ids = self.chosen()
        if self.view == SUBLETS and ids:
            await steps.end_sublet(self, self._sublets[ids[0]])
        elif ids:
            last = await ask_one_day(self, text("tenancies.ask_end"), None, text("tenancies.ask_end.help"))
            if last is not None:
                change = {"valid_to": end_after(last)}
                made = partial(plan_record_change, record="tenancy_terms", ids=ids, change=change, source=_SCREEN)
                await show(self, partial(made, today=self.register.today))

    async def do_approve(self) -> None:
        """Answer the sublet under the cursor."""
        line = self._sublets.get(self.table.cursor_id or 0)
        if line is not None:
            await steps.answer_sublet(self, line)
        else:
            self.tell(text("tenancies.only_sublets"), "warning")

    async def do_remove(self) -> None:
        """Take the marked rows out of the register."""
        ids = self.chosen()
        if ids:
            record = "tenancy_terms" if self.view == TERMS else "sublet"
            made = partial(plan_remove, record=record, ids=ids, source=_SCREEN, today=self.register.today)
            await show(self, made)


def _terms_columns() -> list[Column]:
    fields = TERMS_KIND.fields
    place = Column("place", text("tenancies.place"), 8, sticky=True)
    return [place, *(Column(name, fields[name].label, _WIDTHS.get(name, 10)) for name in _TERMS_SHOWN)]


def _sublet_columns(width: int) -> list[Column]:
    fixed = [
        Column("state", text("sublets.column.state"), 12),
        Column("from", text("card.from"), 10),
        Column("to", text("card.to"), 10),
        Column("extent", text("sublets.column.extent"), 12),
    ]
    wide = [Column("broken", text("sublets.column.broken"), 40), Column("place", text("tenancies.place"), 8)]
    room = width - sum(column.width + 1 for column in fixed) - 5 - (50 if width >= 120 else 0)
    return [Column("address", text("sublets.column.address"), max(18, room), sticky=True), *fixed, *wide]


def _sublet_cells(one: SubletLine) -> Sequence[str]:
    from backoffice.screens.sublet_card import condition_said

    extent = text("sublets.whole") if one.facts.whole else counted("sublets.rooms", one.facts.rooms or 0)
    broken = "; ".join(condition_said(check) for check in one.checks if check.verdict is Verdict.BROKEN)
    last = last_day(one["valid_to"])
    days = [show_date(one["valid_from"]), show_date(last) if last else text("value.none")]
    return [one.address, text(f"sublets.state.{one.state.value}"), *days, extent, broken, one.number]
