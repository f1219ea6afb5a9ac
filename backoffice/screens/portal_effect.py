"""The lines of what a plan would change on the portal: the numbers that change, then dwelling by dwelling.

Owns the words. Never asks the database and draws nothing.
"""

from collections.abc import Iterator

from backoffice.formats import show_integer
from backoffice.operations.trial import ChangedDwelling, Effect
from backoffice.queries.portal_dwellings import PortalRow
from backoffice.queries.portal_totals import PortalTotals
from backoffice.records.codes import CodeLists
from backoffice.records.disability import REGISTRATION
from backoffice.rules.accessibility import GROUPS
from backoffice.rules.portal import BUTTON_KINDS
from backoffice.screens.portal_lines import Lead, Line, button_text, closed_text, hidden_text, vacant_text
from backoffice.text import counted, text


def effect_lines(effect: Effect, codes: CodeLists) -> Iterator[Line]:
    """Yield a heading with how many dwellings differ, the totals that change, and each aspect of each dwelling."""
    yield Line(counted("portal.effect", len(effect.changed), compared=show_integer(effect.compared)), heading=True)
    before, after = dict(_numbers(effect.before, codes)), dict(_numbers(effect.after, codes))
    for label, n in after.items():
        if before[label] != n:
            yield Line(label, text("portal.was_becomes", before=show_integer(before[label]), after=show_integer(n)))
    for one in effect.changed:
        for aspect in one.aspects:
            yield Line(
                one.row.address,
                changed_text(one, aspect, codes),
                text(f"portal.aspect.{aspect}"),
                Lead("dwelling", str(one.row.id)),
            )


def _numbers(totals: PortalTotals, codes: CodeLists) -> Iterator[tuple[str, int]]:
    yield text("portal.shown"), totals.shown
    yield text("portal.vacant"), totals.vacant
    for code in codes["queue_jump_scenario"].codes:
        yield code.label, totals.scenarios[code.code]
    for group in GROUPS:
        yield REGISTRATION.fields[group].label, totals.accessibility[group]
    for kind in BUTTON_KINDS:
        yield text(f"portal.button.{kind}"), totals.buttons[kind]
    yield text("portal.closed"), totals.closed


def changed_text(one: ChangedDwelling, aspect: str, codes: CodeLists) -> str:
    """Return "before → after" of an aspect."""
    return text("portal.was_becomes", before=_said(one.before, aspect, codes), after=_said(one.after, aspect, codes))


def _said(row: PortalRow | None, aspect: str, codes: CodeLists) -> str:
    if row is None:
        return text("portal.no")
    one = row.shown
    match aspect:
        case "shown":
            return text("portal.yes") if one.shown else "; ".join(map(hidden_text, one.hidden))
        case "signup":
            return " ".join(part for part in (button_text(one.signup), one.signup.target) if part)
        case "closed":
            return closed_text(one)
        case "vacant":
            return vacant_text(one)
        case "scenarios":
            return _joined(codes["queue_jump_scenario"].label(code) for code in one.scenarios)
        case "accessibility":
            return _joined(REGISTRATION.fields[group].label for group in one.accessibility)
        case "waiting_time":
            return codes["waiting_time"].label(one.waiting_time) if one.waiting_time else text("value.none")
        case _:
            return text("portal.other_value")


def _joined(parts: Iterator[str]) -> str:
    return ", ".join(parts) or text("value.none")
