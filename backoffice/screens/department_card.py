"""A department's card: its master data, its sections and registrations with counts, and whom to ask about mistakes.

Owns nothing but what is shown: all of it is LBF master data and is read only.
"""

from collections.abc import Iterator, Sequence

from textual import events, on, work
from textual.app import ComposeResult

from backoffice.formats import show_integer
from backoffice.queries.department_card import DepartmentCard, department_card
from backoffice.queries.selection import Selection, Where
from backoffice.records.fields import RecordField
from backoffice.records.structure import DEPARTMENT, ORGANISATION
from backoffice.records.values import show_value
from backoffice.rules.problems import refused
from backoffice.screens.card_rows import fact, fact_columns, field_fact, heading, in_full, listed
from backoffice.screens.page import Page
from backoffice.security import Right
from backoffice.text import counted, text
from backoffice.widgets.read_table import ReadTable
from backoffice.widgets.row_messages import RowHighlighted
from backoffice.widgets.row_source import ListedRows

_CONTACT = ("cvr", "phone", "email", "website", "address")


class DepartmentCardPage(Page):
    """One department; nothing here is edited."""

    place = "department_card"
    commands = (
        "dwellings",
        "portal",
        "disability",
        "signups",
        "signup_matrix",
        "allocations",
        "vacancies",
        "export",
        "history",
        "undo",
        "new",
        "retire",
        "merge",
        "refresh",
        "back",
    )

    def __init__(self, department_id: int) -> None:
        super().__init__()
        self.department_id = department_id
        self._card: DepartmentCard | None = None

    def title_text(self) -> str:
        """The card, and the department's number."""
        return text("department.title", number=self._card.number) if self._card else text("page.department_card")

    def body(self) -> ComposeResult:
        """The facts."""
        yield ReadTable(status=self.status, id="card")

    def on_mount(self) -> None:
        """Called by Textual."""
        self.fetch()

    def on_resize(self, event: events.Resize) -> None:
        """Show what the fields mean where there is room."""
        self.query_one(ReadTable).set_columns(fact_columns(self.size.width))

    def came_back(self) -> None:
        """Count again."""
        if self._card:
            self.fetch()

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the card and show it."""
        async with self.telling():
            scope, today = self.register.actor.scope(Right.VIEW), self.register.today
            card = await self.register.read(department_card, self.department_id, scope, today)
            if card is None:
                raise refused("card.gone")
            self._card = card
            table = self.query_one(ReadTable)
            table.set_columns(fact_columns(self.size.width))
            table.set_source(ListedRows(listed(self._rows(card))), table.cursor_id)
            self.show_where()
            self.status.show_counts(_counts(card))

    @on(RowHighlighted)
    def _highlighted(self, event: RowHighlighted) -> None:
        """Say in full what does not fit the columns of the row under the cursor."""
        table = self.query_one(ReadTable)
        if self._card and event.id is not None:
            row = table.source.rows([event.id]).get(event.id)
            full = in_full(row.cells, fact_columns(self.size.width)) if row else ""
            self.status.show_counts(full or _counts(self._card))

    def _rows(self, card: DepartmentCard) -> Iterator[Sequence[str]]:
        yield heading(text("record.department"))
        owner = text("owner.master_data")
        yield fact(text("department.number"), card.number, owner)
        yield self._field(DEPARTMENT.fields["name"], card.values["name"])
        yield fact(text("department.municipality"), card.municipality or text("value.none"), owner)
        yield fact(text("department.region"), card.region or text("value.none"), owner)
        for name in ("in_use_year", "building_style", "closed_on"):
            yield self._field(DEPARTMENT.fields[name], card.values[name])
        for said, number in card.mergers:
            yield fact(text(f"department.{said}"), number, owner)
        for count in ("dwellings", "vacant", "drafts"):
            yield fact(text(f"department.{count}"), show_integer(card.total(count)), text("owner.program"))
        yield from self._sections(card)
        yield from self._registrations(card)
        yield from self._organisation(card)

    def _field(self, field: RecordField, value: object) -> Sequence[str]:
        return field_fact(field, value, self.register.codes)

    def _sections(self, card: DepartmentCard) -> Iterator[Sequence[str]]:
        counts = text("department.section_counts")
        yield heading(counted("places.count.building_section", len(card.sections)), counts)
        for section in card.sections:
            numbers = (section.dwellings, section.vacant, section.drafts)
            yield fact(section.number, " · ".join(map(show_integer, numbers)))

    def _registrations(self, card: DepartmentCard) -> Iterator[Sequence[str]]:
        yield heading(counted("records.disability_registration", len(card.registrations)))
        for one in card.registrations:
            links = text(
                "department.links",
                linked=counted("department.linked", one.linked),
                unlinked=counted("department.unlinked", one.unlinked),
            )
            section = text("department.of_section", number=one.section)
            yield fact(f"{one.number} · {section}", links, text("owner.caseworker"), one.title)

    def _organisation(self, card: DepartmentCard) -> Iterator[Sequence[str]]:
        owner = card.organisation
        yield heading(text("record.organisation"))
        yield fact(owner["number"], owner["name"], text("owner.master_data"))
        yield fact(text("department.corrected_by"), text("department.corrected_by.who"))
        for name in _CONTACT:
            field = ORGANISATION.fields[name]
            value = show_value(field, owner[name], self.register.codes)
            if name == "address" and owner["postal_code"]:
                value = f"{owner['address'] or ''}, {owner['postal_code']} {owner['city'] or ''}".strip(", ")
            yield fact(field.label, value, text("owner.master_data"))

    # Commands

    def do_dwellings(self) -> None:
        """Open the department's dwellings."""
        from backoffice.screens.dwelling_list import DwellingListPage

        self.app.push_screen(DwellingListPage(Where(department_id=self.department_id)))

    def do_portal(self) -> None:
        """Show the department as the portal shows it."""
        from backoffice.screens.portal import PortalPage

        if self._card is not None:
            where = Where(self._card.values["organisation_id"], self.department_id)
            self.app.push_screen(PortalPage(where))

    def do_disability(self) -> None:
        """Show the department's disability registrations."""
        from backoffice.screens.disability import RegistrationsPage

        self.app.push_screen(RegistrationsPage(Where(department_id=self.department_id)))

    def do_signups(self) -> None:
        """Open the department's signup agreements, and its organisation's."""
        from backoffice.screens.signups import SignupsPage

        self.app.push_screen(SignupsPage(Where(department_id=self.department_id)))

    def do_signup_matrix(self) -> None:
        """Show where the department's seekers are sent."""
        from backoffice.screens.signup_matrix import SignupMatrixPage

        self.app.push_screen(SignupMatrixPage(Where(department_id=self.department_id)))

    def do_allocations(self) -> None:
        """Show the department's allocation agreements, its organisation's too."""
        from backoffice.screens.allocations import AllocationsPage

        if self._card is not None:
            self.app.push_screen(AllocationsPage(Where(self._card.values["organisation_id"], self.department_id)))

    def do_vacancies(self) -> None:
        """Show the department's empty dwellings."""
        from backoffice.screens.vacancies import VacanciesPage

        if self._card is not None:
            self.app.push_screen(VacanciesPage(Where(self._card.values["organisation_id"], self.department_id)))

    async def do_export(self) -> None:
        """Write what lies in the department to a workbook."""
        from backoffice.screens.export import export_place

        if self._card is not None:
            selection = Selection(where=Where(department_id=self.department_id))
            await export_place(self, selection, said=self.title_text(), name=self._card.number)

    async def do_new(self) -> None:
        """Ask LBF to correct something about the department."""
        from backoffice.screens.requesting import request_about_record

        await request_about_record(self, "department", self.department_id)

    async def do_retire(self) -> None:
        """End the department on a day, or open it again."""
        from backoffice.screens.retiring import retire

        await retire(self, "department", [self.department_id])

    async def do_merge(self) -> None:
        """Merge the department into another."""
        from backoffice.screens.merge import MergePage

        await self.app.push_screen_wait(MergePage(self.department_id))

    def do_refresh(self) -> None:
        """Fetch the card again."""
        self.fetch()


def _counts(card: DepartmentCard) -> str:
    counts = [counted("list.dwellings", card.total("dwellings"))]
    counts.append(counted("places.vacant_count", card.total("vacant")))
    counts.append(counted("places.draft_count", card.total("drafts")))
    return " · ".join(counts)
