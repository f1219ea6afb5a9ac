"""Go to: one line that takes a place's number, a BBR id, an address or a command word, from any screen.

Owns which place a word leads to (the words themselves are goto_words'); what was typed before is kept while the program runs.
"""

from typing import ClassVar
from weakref import WeakKeyDictionary

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from backoffice.queries.filters import read_filter
from backoffice.queries.places import Found, find
from backoffice.queries.selection import EVERYWHERE, Where, find_place
from backoffice.rules.problems import Problem, Refused, sentence
from backoffice.screens.goto_words import WORDS, command_of
from backoffice.screens.page import Page
from backoffice.screens.place_levels import place_of
from backoffice.screens.places import PlacesPage
from backoffice.screens.register import Register
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.safe import SafeLabel

__all__ = ["WORDS", "GotoPage", "command_of"]

_HOLDING = frozenset({"edit", "plan", "match", "record_form"})
_typed_before: "WeakKeyDictionary[App[None], list[str]]" = WeakKeyDictionary()


class GotoPage(ModalScreen[None]):
    """The line stands at the foot of the screen; what it leads to comes in its place."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,f3,f12", "leave", "")]

    def __init__(self) -> None:
        super().__init__()
        self._back = 0

    def compose(self) -> ComposeResult:
        """The question over the line, help under it."""
        with Vertical(id="ask"):
            yield SafeLabel(text("goto.question"), classes="heading")
            yield Input()
            yield SafeLabel(text("goto.help"), classes="line muted", id="goto_said")

    @property
    def typed_before(self) -> list[str]:
        """The lines typed before, the oldest first."""
        return _typed_before.setdefault(self.app, [])

    def on_key(self, event: events.Key) -> None:
        """Up and down go through what was typed before."""
        if event.key not in ("up", "down"):
            return
        before = self.typed_before
        self._back = max(0, min(len(before), self._back + (1 if event.key == "up" else -1)))
        line = self.query_one(Input)
        line.value = before[-self._back] if self._back else ""
        line.cursor_position = len(line.value)
        event.stop()

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        typed = event.value.strip()
        if not typed:
            self.dismiss(None)
            return
        before = self.typed_before
        before[:] = [*[one for one in before if one != typed][-49:], typed]
        from backoffice.database import Unavailable

        kind, rest = command_of(typed)
        if kind == "start":
            self._go_home()
            return
        try:
            register: Register = await self.app.open_register()  # type: ignore[attr-defined]
            target = await self._target(register, kind, rest)
        except Refused as refusal:
            self._say(sentence(refusal.problems[0]))
            return
        except Unavailable as error:
            self._say(sentence(Problem("database.busy" if error.busy else "database.away")))
            return
        if target in self.app.screen_stack:
            self.dismiss(None)
        elif target is None:
            self._say(text("goto.nothing", typed=typed))
        else:
            self.app.switch_screen(target)

    def _say(self, said: str) -> None:
        label = self.query_one("#goto_said", SafeLabel)
        label.update(said)
        label.set_classes("line warning")

    def _go_home(self) -> None:
        """Leave place after place, but never one that holds something set, shown to be written, or under way."""
        self.dismiss(None)
        while len(self.app.screen_stack) > 2:
            page = self.app.screen
            if isinstance(page, Page) and (page.place in _HOLDING or page.stop_work is not None):
                page.tell(text("goto.finish_first"), "warning")
                return
            page.dismiss(None)

    async def _target(self, register: Register, kind: str, rest: str) -> "Screen[object] | None":
        match kind:
            case "":
                return _of_found(await self._find(register, rest), rest)
            case "places" | "dwelling":
                if rest:
                    return _of_found(await self._find(register, rest), rest)
                return PlacesPage()
            case "dwellings":
                return await self._dwellings(register, rest)
            case "portal":
                return await self._portal(register, rest)
            case "export":
                return self._export()
            case "disability" | "coverage":
                return await self._disability(register, kind, rest)
            case "signups" | "signup_matrix" | "cooperations":
                from backoffice.screens.signup_places import signup_page

                return await signup_page(register, kind, rest)
            case "allocations" | "scenarios" | "expiring" | "simulate":
                from backoffice.screens.allocation_places import agreements_page

                return await agreements_page(register, kind, rest)
            case "leases" | "lease" | "sublets" | "terms":
                from backoffice.screens.lease_places import lease_page

                return await lease_page(register, kind, rest)
            case "section_data" | "pictures" | "waiting":
                from backoffice.screens.section_places import section_page

                return await section_page(register, kind, rest)
            case "vacancies" | "terminations" | "case" | "inspections" | "settlements":
                from backoffice.screens.letting_places import letting_page

                return await letting_page(register, kind, rest)
            case "case_overview" | "calendar" | "settlements_due" | "move_outs":
                from backoffice.screens.case_places import over_cases_page

                return await over_cases_page(register, kind, rest)
            case "calculate":
                from backoffice.screens.calculate import calculation_page

                return calculation_page(rest)
            case "improvements":
                from backoffice.queries.improvement_filter import read_improvement_filter
                from backoffice.screens.improvements import ImprovementsPage

                return ImprovementsPage(read_improvement_filter(rest))
            case "letters":
                from backoffice.screens.letter_steps import letters_page

                return letters_page(rest)
            case "change" if rest.isdigit():
                from backoffice.screens.change_set_page import ChangeSetPage

                return ChangeSetPage(int(rest))
            case "help":
                from backoffice.screens.help import HelpPage

                under = self.app.screen_stack[-2]
                return HelpPage(under) if isinstance(under, Page) else None
            case _:
                return _of_word(kind)

    async def _portal(self, register: Register, rest: str) -> "Screen[object] | None":
        """What the portal shows of what is named, else of the organisation if there is but one, else the tree to choose in."""
        from backoffice.queries.places import organisations
        from backoffice.screens.portal import PortalPage, portal_where

        if not rest:
            own = await register.read(organisations, register.actor.scope(Right.VIEW), register.today)
            return PortalPage(own[0].where()) if len(own) == 1 else PlacesPage()
        found = await self._find(register, rest)
        if not found or found[0].kind == "building_section":
            return None
        if found[0].kind == "dwelling":
            return PortalPage(dwelling_id=found[0].id) if len(found) == 1 else PlacesPage(searched=rest)
        return PortalPage(await register.read(portal_where, place_of(found[0])))

    def _export(self) -> "Screen[object]":
        """The list under the line if there is one, else the list of everything; it asks what is exported and where."""
        from backoffice.screens.dwelling_list import DwellingListPage

        under = self.app.screen_stack[-2]
        page = under if isinstance(under, DwellingListPage) else DwellingListPage()
        page.call_later(page.action_command, "export")
        return page

    async def _disability(self, register: Register, kind: str, rest: str) -> "Screen[object]":
        """The registrations, or how far they are linked, of the place that is named; of everything without one."""
        from backoffice.screens.disability import RegistrationsPage
        from backoffice.screens.disability_coverage import CoveragePage

        where = await register.read(find_place, rest) if rest else EVERYWHERE
        return RegistrationsPage(where) if kind == "disability" else CoveragePage(where)

    async def _find(self, register: Register, typed: str) -> list[Found]:
        return await register.read(find, typed, register.actor.scope(Right.VIEW))

    async def _dwellings(self, register: Register, rest: str) -> "Screen[object]":
        from backoffice.screens.dwelling_list import DwellingListPage

        number = rest.partition(" ")[0]
        places = await self._find(register, number) if number[:4].isdigit() else []
        if places and places[0].kind != "dwelling":
            where, typed = place_of(places[0]).where(), rest.partition(" ")[2]
        else:
            where, typed = EVERYWHERE, rest
        return DwellingListPage(where, read_filter(typed, register.codes))

    def action_leave(self) -> None:
        """Leave without going anywhere."""
        self.dismiss(None)


def _of_found(found: list[Found], typed: str) -> "Screen[object] | None":
    """One thing found opens; of several the exact number opens, otherwise they are listed."""
    if not found:
        return None
    first = found[0]
    exact = first.kind != "dwelling" and first.number.lstrip("0") == typed.lstrip("0")
    if len(found) > 1 and not exact:
        return PlacesPage(searched=typed)
    if first.kind == "dwelling":
        from backoffice.screens.dwelling_card import DwellingCardPage

        return DwellingCardPage(first.id)
    if first.kind == "department":
        from backoffice.screens.department_card import DepartmentCardPage

        return DepartmentCardPage(first.id)
    if first.kind == "building_section":
        from backoffice.screens.dwelling_list import DwellingListPage

        return DwellingListPage(Where(section_id=first.id))
    return PlacesPage(place_of(first))


def _of_word(kind: str) -> "Screen[object] | None":
    match kind:
        case "history" | "change":
            from backoffice.screens.history import HistoryPage

            return HistoryPage()
        case "worklist":
            from backoffice.screens.worklist import WorklistPage

            return WorklistPage()
        case "requests":
            from backoffice.screens.requests import RequestsPage

            return RequestsPage()
        case "reporting":
            from backoffice.screens.reporting import ReportingPage

            return ReportingPage()
        case "import":
            from backoffice.screens.importing import ImportPage

            return ImportPage()
        case "codes":
            from backoffice.screens.code_lists import CodeListsPage

            return CodeListsPage()
        case "rates":
            from backoffice.screens.rates import RatesPage

            return RatesPage()
        case "dialects":
            from backoffice.screens.dialects import DialectsPage

            return DialectsPage()
        case _:
            from backoffice.screens.delivering import DeliverPage

            return DeliverPage()
