"""Why a dwelling is shown under "Handicapvenlighed" or is not: what decides it, and what mends it.

Owns the order of the reasons, the gravest first: the dwelling itself, its link, the registration, its levels. Source:
lbf.dk on DanmarkBolig, the check of disability data (seed statements 39-48).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from backoffice.rules.accessibility import (
    GROUPS,
    MOBILITY_AGAINST_REGISTRATION,
    MOBILITY_WITHOUT_REGISTRATION,
    ONLY_SUITABLE,
    Registration,
    dwelling_checks,
    shown_groups,
)
from backoffice.rules.explain import Explanation, Fix, Step
from backoffice.rules.problems import Level, Owner

_RECORD = "disability_registration"


@dataclass(frozen=True, slots=True)
class AccessibilityFacts:
    """What decides about one dwelling. `section` and `registration_section` are numbers ("0451-012-01").

    `section_registrations` are the numbers ("H12") of the registrations of the dwelling's own section. `hidden` says
    that it is withheld from the portal today.
    """

    dwelling_id: int
    section_id: int
    section: str
    registration: Registration | None = None
    registration_title: str = ""
    registration_section: str = ""
    section_registrations: tuple[str, ...] = ()
    mobility_suitable: bool | None = None
    reported: bool = True
    retired_on: date | None = None
    hidden: bool = False


def explain_accessibility(facts: AccessibilityFacts, *, levels: str = ONLY_SUITABLE) -> Explanation:
    """Return why the dwelling is shown under the groups it is shown under, or under none."""
    shown = shown_groups(facts.registration, facts.section_id, levels=levels)
    found = [*_not_at_all(facts), *_of_link(facts, shown)]
    first, fixes = found[0]
    steps = [step for step, _ in found[1:]]
    steps += _of_registration(facts, shown)
    steps += [step for step, _ in _of_mark(facts)]
    wanted = [*fixes, *(fix for _, more in (*found[1:], *_of_mark(facts)) for fix in more)]
    return Explanation(first, tuple(steps), tuple({fix.command: fix for fix in reversed(wanted)}.values())[::-1])


def _not_at_all(facts: AccessibilityFacts) -> Iterator[tuple[Step, tuple[Fix, ...]]]:
    """What keeps a dwelling off the portal, whatever it is linked to."""
    own = ("dwelling", facts.dwelling_id)
    if facts.retired_on is not None:
        yield Step("accessibility.retired", {"day": facts.retired_on}, *own, Level.INFO), ()
    elif not facts.reported:
        yield Step("accessibility.dwelling_draft", {}, *own, Level.WARNING), ()
    elif facts.hidden:
        yield Step("accessibility.hidden", {}, *own, Level.WARNING), ()


def _of_link(facts: AccessibilityFacts, shown: Mapping[str, str]) -> Iterator[tuple[Step, tuple[Fix, ...]]]:
    """What the link says: one of these always holds."""
    linked, section = facts.registration, {"section": facts.section}
    if linked is None and not facts.section_registrations:
        step = Step("accessibility.section_without", section, "dwelling", facts.dwelling_id, Level.WARNING)
        yield step, (Fix("accessibility.create", values=section),)
        return
    if linked is None:
        values = {**section, "numbers": ", ".join(facts.section_registrations)}
        step = Step("accessibility.not_linked", values, "dwelling", facts.dwelling_id, Level.WARNING)
        yield step, (_link(facts),)
        return
    values = {**section, "number": linked.number, "other": facts.registration_section}
    own = (_RECORD, linked.id)
    if linked.section_id != facts.section_id:
        fix = _link(facts) if facts.section_registrations else Fix("accessibility.create", values=section)
        yield Step("accessibility.other_section", values, *own, Level.ERROR), (fix, Fix("accessibility.unlink"))
    elif not linked.reported:
        fix = Fix("accessibility.report", values={"number": linked.number, "id": linked.id})
        yield Step("accessibility.registration_draft", values, *own, Level.WARNING), (fix,)
    elif not shown:
        yield Step("accessibility.no_group", values, *own, Level.INFO), (_change(linked),)
    else:
        yield Step("accessibility.shown", {**values, "n": len(shown)}, *own), ()


def _of_registration(facts: AccessibilityFacts, shown: Mapping[str, str]) -> Iterator[Step]:
    """The registration it is linked to, and each group's level."""
    linked = facts.registration
    if linked is None:
        return
    values = {"number": linked.number, "title": facts.registration_title, "section": facts.registration_section}
    yield Step("accessibility.linked", values, _RECORD, linked.id)
    for group in GROUPS:
        said = {"group": group, "level": linked.levels.get(group, "unrated")}
        yield Step("accessibility.group_shown" if group in shown else "accessibility.group_hidden", said)


def _of_mark(facts: AccessibilityFacts) -> Iterator[tuple[Step, tuple[Fix, ...]]]:
    """Where the dwelling's own mark for those with reduced mobility says something else."""
    checks = dwelling_checks(
        facts.registration,
        facts.section_id,
        section_registrations=len(facts.section_registrations),
        mobility_suitable=facts.mobility_suitable,
    )
    own = ("dwelling", facts.dwelling_id)
    if MOBILITY_WITHOUT_REGISTRATION in checks:
        yield Step("accessibility.mark_without", {}, *own, Level.WARNING), ()
    if MOBILITY_AGAINST_REGISTRATION in checks:
        yield Step("accessibility.mark_against", {}, *own, Level.WARNING), (Fix("accessibility.mark"),)


def _link(facts: AccessibilityFacts) -> Fix:
    values = {"numbers": ", ".join(facts.section_registrations), "section": facts.section}
    return Fix("accessibility.link", Owner.REGISTER, values)


def _change(linked: Registration) -> Fix:
    return Fix("accessibility.change", values={"number": linked.number, "id": linked.id})
