"""The lines of a portal preview: what DanmarkBolig would show, in its order and its words, for screen and command line.

Owns the order, the words and where a line leads. Never asks the database and draws nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from backoffice.formats import show_area, show_date, show_integer, show_kroner
from backoffice.queries.portal_dwellings import PortalRow
from backoffice.queries.portal_places import PortalPlace
from backoffice.queries.portal_totals import HIDDEN, PortalTotals
from backoffice.queries.selection import Where
from backoffice.records.codes import CodeLists
from backoffice.records.disability import REGISTRATION
from backoffice.rules.accessibility import GROUPS
from backoffice.rules.portal import BUTTON_KINDS, Hidden, PortalDwelling
from backoffice.rules.signup import Flow
from backoffice.text import text

BUTTONS = frozenset({"website", "email"})
"""The kinds of contact that are a button; a telephone number is only told."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Where Enter on a line goes.

    A "filter" of the dwelling list, a "department" or "dwelling" by key, the explanation of a dwelling's "signup",
    "vacancy" or "accessibility", or the list of "allocations", "registrations" or "section_data" of the place in `where`.
    """

    kind: str
    value: str = ""
    where: Where | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page: what it is, what a seeker sees, and where that comes from; or a heading."""

    label: str
    value: str = ""
    source: str = ""
    lead: Lead | None = None
    heading: bool = False


def _heading(name: str) -> Line:
    return Line(text(f"portal.heading.{name}"), heading=True)


def _narrowed(typed: str) -> Lead:
    return Lead("filter", typed)


# A department or an organisation


def place_lines(place: PortalPlace, codes: CodeLists) -> Iterator[Line]:
    """Yield the page of a department or an organisation: the portal's filters, each with its number of dwellings."""
    totals = place.totals
    yield from _shown_lines(totals)
    yield _heading("fast")
    yield Line(_titled(text("portal.vacant"), totals.vacant), lead=_narrowed("portal=ja ledig=ja"))
    yield _heading("scenarios")
    for code in codes["queue_jump_scenario"].codes:
        yield Line(_titled(code.label, totals.scenarios[code.code]), code.code, lead=_narrowed(f"scenarie={code.code}"))
    yield _heading("accessibility")
    for group in GROUPS:
        label = REGISTRATION.fields[group].label
        yield Line(_titled(label, totals.accessibility[group]), lead=_narrowed(f"handicapvenlig={group}"))
    yield _heading("contact")
    yield from _contact_lines(totals)
    yield _heading("signup")
    yield Line(_titled(text("portal.closed"), totals.closed), lead=_narrowed("lukket=ja"))
    if place.departments:
        yield _heading("departments")
    for one in place.departments:
        said = text(
            "portal.department_counts", shown=show_integer(one.totals.shown), vacant=show_integer(one.totals.vacant)
        )
        yield Line(f"{one.number} {one.name}", said, lead=Lead("department", str(one.id)))


def _contact_lines(totals: PortalTotals) -> Iterator[Line]:
    """Yield each kind of contact with its dwellings, under it where they are sent to and how many to each."""
    by_kind = totals.buttons
    for kind in BUTTON_KINDS:
        if not by_kind[kind]:
            continue
        yield Line(_titled(text(f"portal.button.{kind}"), by_kind[kind]), lead=_narrowed(f"kontakt={kind}"))
        ways = ((way, n) for way, n in totals.ways.items() if way.kind == kind)
        for way, n in sorted(ways, key=lambda pair: (-pair[1], pair[0].target)):
            yield Line(f"  {show_integer(n)}", way.target or text("portal.no_target"), source_text(way))


def _shown_lines(totals: PortalTotals) -> Iterator[Line]:
    yield _heading("dwellings")
    yield Line(_titled(text("portal.shown"), totals.shown), lead=_narrowed("portal=ja"))
    for why in HIDDEN:
        if totals.hidden[why]:
            yield Line(
                _titled(text(f"portal.hidden.{why}"), totals.hidden[why]), text("portal.not_shown"), lead=_HIDDEN[why]
            )


_HIDDEN = {
    "retired": _narrowed("nedlagt=ja"),
    "draft": _narrowed("kladde=ja"),
    "suppressed": _narrowed("portal=nej kladde=nej"),
}


def _titled(title: str, dwellings: int) -> str:
    """Return a filter's title as the portal writes it, with the number of dwellings in brackets after it."""
    return f"{title} ({show_integer(dwellings)})"


def button_text(way: Flow, *, of: str | None = None) -> str:
    """Return what a seeker can press, or is told instead of a button."""
    return text(f"portal.button.{way.kind}", of=of)


def source_text(way: Flow) -> str:
    """Return where a way comes from: an agreement of the department or of the organisation, or LBF master data."""
    return text(f"portal.source.{way.source}") if way.source else ""


# One dwelling


def dwelling_lines(row: PortalRow, codes: CodeLists, titles: Mapping[int, str]) -> Iterator[Line]:
    """Yield the page of a dwelling; `titles` are those of its allocation agreements. Of a hidden one only why."""
    one = row.shown
    yield _heading("dwelling")
    if one.hidden:
        for hidden in one.hidden:
            yield Line(text("portal.is_hidden"), hidden_text(hidden))
        return
    yield Line(text("portal.is_shown"), text("portal.yes"))
    yield from _fact_lines(row, codes)
    yield _heading("contact")
    button = button_text(one.signup)
    pressed = f"[ {button} ]" if one.signup.kind in BUTTONS else button
    yield Line(text("portal.button"), pressed, source_text(one.signup), Lead("signup", str(row.id)))
    if one.signup.target:
        yield Line(text("portal.target"), one.signup.target)
    yield Line(text("portal.signup"), closed_text(one), _closed_by(one))
    yield _heading("scenarios")
    allocations = Lead("allocations", where=Where(row.organisation_id, row.department_id))
    yield from _listed(
        Line(codes["queue_jump_scenario"].label(code), ", ".join(titles[key] for key in agreements), lead=allocations)
        for code, agreements in one.scenarios.items()
    )
    yield Line(text("portal.heading.accessibility"), lead=Lead("accessibility", str(row.id)), heading=True)
    levels, registrations = codes["suitability"], Lead("registrations", where=Where(section_id=row.section_id))
    yield from _listed(
        Line(
            REGISTRATION.fields[group].label,
            levels.label(levels.by_meaning[level].code),
            one.registration,
            registrations,
        )
        for group, level in one.accessibility.items()
    )
    section = Lead("section_data", where=Where(row.organisation_id, row.department_id))
    yield _heading("amenities")
    yield from _listed(replace(line, lead=section) for line in _amenity_lines(one, codes))
    yield _heading("pictures")
    yield from _listed(
        Line(title, file, text(f"portal.{kind}"), section)
        for kind, files in (("picture", one.pictures), ("floor_plan", one.floor_plans))
        for title, file in files
    )


def _fact_lines(row: PortalRow, codes: CodeLists) -> Iterator[Line]:
    one = row.shown
    if row.dwelling_type:
        yield Line(text("portal.type"), codes["dwelling_type"].label(row.dwelling_type))
    yield Line(text("portal.area"), show_area(one.area) if one.area else _none())
    yield Line(text("portal.rooms"), str(one.rooms) if one.rooms else _none())
    yield Line(text("portal.rent"), text("unit.kroner", value=show_kroner(one.rent)) if one.rent else _none())
    yield Line(text("portal.vacant_label"), vacant_text(one), lead=Lead("vacancy", str(row.id)))
    waiting = codes["waiting_time"].label(one.waiting_time) if one.waiting_time else _none()
    yield Line(text("portal.waiting_time"), waiting)


def _none() -> str:
    return text("value.none")


def _listed(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield the lines, or one that says there are none."""
    found = False
    for line in lines:
        found = True
        yield line
    if not found:
        yield Line(text("portal.nothing"))


def hidden_text(hidden: Hidden) -> str:
    """Return why a dwelling is not shown, with what was written of it and until when."""
    said = text(f"portal.hidden.{hidden.why}")
    parts = [said, hidden.reason]
    if hidden.why == "retired" and hidden.start is not None:
        parts.append(text("portal.from", day=show_date(hidden.start)))
    if hidden.until is not None:
        parts.append(text("portal.until", day=show_date(hidden.until)))
    return " · ".join(part for part in parts if part)


def vacant_text(one: PortalDwelling) -> str:
    """Return "Ledig siden 01-10-2026", or that it is not vacant."""
    if one.vacant_since is None:
        return text("portal.not_vacant")
    return text("portal.vacant_since", day=show_date(one.vacant_since))


def closed_text(one: PortalDwelling) -> str:
    """Return whether seekers can sign up, and until when and why not."""
    if one.closed is None:
        return text("portal.open")
    until = text("portal.until", day=show_date(one.closed.until)) if one.closed.until else ""
    return " · ".join(part for part in (text("portal.closed_now"), until, one.closed.reason) if part)


def _closed_by(one: PortalDwelling) -> str:
    return text(f"portal.closed_by.{one.closed.source}") if one.closed else ""


def _amenity_lines(one: PortalDwelling, codes: CodeLists) -> Iterator[Line]:
    held = one.amenities
    if held is None:
        return
    if held.facilities:
        facilities = ", ".join(codes["facility"].label(code) for code in held.facilities)
        yield Line(text("field.section_amenities.facilities"), facilities)
    rules = codes["pet_rule"]
    for pet, rule in held.pets:
        yield Line(text(f"field.section_amenities.{pet}"), rules.label(rules.by_meaning[rule].code))
    if held.most_pets is not None:
        yield Line(text("field.section_amenities.most_pets"), show_integer(held.most_pets))
    for name, said in (("pet_limit", held.pet_limit), ("note", held.note)):
        if said:
            yield Line(text(f"field.section_amenities.{name}"), said)
