"""Plan which dwellings are linked to disability registrations, or to none any more: one plan, however many sections.

Owns that a dwelling is only linked to a registration of its own building section, and what the plan tells of the
portal's filter before and after. One pass over the selection, decided in the database; writes nothing itself.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, not_, null, select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.models import DisabilityRegistration, Dwelling
from backoffice.models.base import BigId
from backoffice.operations.columns import Column
from backoffice.operations.edit import refuse_missing
from backoffice.operations.plan import Changes, FieldCount, Plan, Source
from backoffice.queries.codes import code_lists
from backoffice.queries.disability import rule_registrations
from backoffice.queries.portal_conditions import is_shown
from backoffice.queries.portal_shared import assumed
from backoffice.queries.selection import Selection, narrowed, within
from backoffice.queries.staging import ship, ship_ids
from backoffice.records.codes import CodeLists
from backoffice.rules.accessibility import GROUPS, Registration, shown_groups
from backoffice.rules.dwelling import TRANSFERRED
from backoffice.rules.problems import Level, Problem, Refused, refused
from backoffice.security import Actor, Right

FIELD = "disability_registration"
LISTED_VALUES = 20
_SHOWN = "linking.shown."
_UNCHANGED, _CHANGED, _OUT_OF_SCOPE, _OTHER_SECTION = 0, 1, 2, 3

# How many dwellings go from which registration to which, by section: what the portal's filter is told from.
_Moves = Counter[tuple[int, int | None, int | None]]


def plan_links(
    session: Session,
    actor: Actor,
    selection: Selection,
    registration_ids: Sequence[int],
    source: Source,
    *,
    today: date,
    reason: str = "",
    leave_out: Collection[int] = (),
) -> Plan:
    """Return the plan that links each selected dwelling to the one of these registrations that is of its own section.

    A dwelling whose section has none of them is refused by name; those of the sections in `leave_out` are not asked
    for. Raises Refused without the right, for an unknown registration, and for two of one section.
    """
    security.require(actor, Right.EDIT)
    by_section = _by_section(session, registration_ids)
    chosen = ship(session, "linking", {"id": BigId, "registration": BigId}, sorted(by_section.items()))
    wanted = select(chosen.c.registration).where(chosen.c.id == Dwelling.building_section_id).scalar_subquery()
    return _plan(session, actor, selection, wanted, source, today, reason, by_section, leave_out)


def plan_unlinks(
    session: Session,
    actor: Actor,
    selection: Selection,
    source: Source,
    *,
    today: date,
    reason: str = "",
    only: Collection[int] | None = None,
) -> Plan:
    """Return the plan that takes the link from the selected dwellings; `only` from those linked to these registrations."""
    security.require(actor, Right.EDIT)
    link = Dwelling.disability_registration
    wanted: Any = null() if only is None else case((link.in_(sorted(only)), null()), else_=link)
    return _plan(session, actor, selection, wanted, source, today, reason, {}, ())


def portal_effect(plan: Plan) -> dict[str, Mapping[str, object]]:
    """Return by group of the portal how many dwellings it shows before and after a plan of links ("before", "after")."""
    return {note.id.removeprefix(_SHOWN): note.values for note in plan.notes if note.id.startswith(_SHOWN)}


def _by_section(session: Session, registration_ids: Sequence[int]) -> dict[int, int]:
    """Return the registration of each section; Refused for one that is not there and for two of one section."""
    query = select(DisabilityRegistration.id, DisabilityRegistration.building_section_id, DisabilityRegistration.number)
    found = session.execute(query.where(DisabilityRegistration.id.in_(sorted(set(registration_ids))))).all()
    if not found or len(found) != len(set(registration_ids)):
        raise Refused([Problem("edit.unknown_registration", field=FIELD)])
    by_section: dict[int, int] = {}
    numbers: dict[int, str] = {}
    for key, section, number in found:
        if section in by_section:
            raise refused("linking.two_of_a_section", first=numbers[section], second=number)
        by_section[section], numbers[section] = key, number
    return by_section


def _plan(
    session: Session,
    actor: Actor,
    selection: Selection,
    wanted: ColumnElement[Any],
    source: Source,
    today: date,
    reason: str,
    by_section: Mapping[int, int],
    leave_out: Collection[int],
) -> Plan:
    plan = Plan("edit", source, reason=reason)
    section, link = Dwelling.building_section_id, Dwelling.disability_registration
    outcome = _outcome(actor, wanted, linking=bool(by_section))
    columns = [Dwelling.id, Dwelling.version, section, link, wanted, outcome, Dwelling.origin, _on_portal(today)]
    query = narrowed(session, selection, columns, today)
    if leave_out:
        left_out = ship_ids(session, "sections_left_out", sorted(leave_out))
        query = query.where(section.not_in(select(left_out.c.id)))
    part, moves = Changes("dwelling", (FIELD,)), _Moves()
    pairs = _sort_rows(session, query, part, plan, code_lists(session), moves)
    if selection.ids is not None and not leave_out:
        refuse_missing(selection.ids, part, plan, session)
    plan.changes.append(part)
    _tell_count(plan, selection, leave_out)
    plan.field_counts = _listed(pairs)
    plan.notes += _effect(session, moves, by_section.keys() | {key for key, _, _ in moves}, today)
    return plan


def _outcome(actor: Actor, wanted: ColumnElement[Any], *, linking: bool) -> ColumnElement[int]:
    whens: list[Any] = []
    scope = actor.scope(Right.EDIT)
    if not scope.everything:
        whens.append((not_(within(scope)), _OUT_OF_SCOPE))
    if linking:
        whens.append((wanted.is_(None), _OTHER_SECTION))
    return case(*whens, (Dwelling.disability_registration.is_distinct_from(wanted), _CHANGED), else_=_UNCHANGED)


def _on_portal(today: date) -> ColumnElement[int]:
    """Return 1 for a dwelling that the portal shows at all."""
    return case((is_shown(today), 1), else_=0)


def _sort_rows(
    session: Session, query: Any, part: Changes, plan: Plan, codes: CodeLists, moves: _Moves
) -> Counter[tuple[int | None, int | None]]:
    """Put every row in its bucket; return how many go from which registration to which."""
    other_section = Problem("link_other_section", field=FIELD)
    overwritten = Problem(TRANSFERRED.id, TRANSFERRED.level, field=TRANSFERRED.field, owner=TRANSFERRED.owner)
    transferred = set(codes["origin"].codes_meaning("automatic"))
    pairs: Counter[tuple[int | None, int | None]] = Counter()
    values, different = Column(), set[int | None]()
    streamed = query.execution_options(stream_results=True, max_row_buffer=5000)
    for page in session.execute(streamed).partitions(5000):
        for row_id, version, section, old, new, outcome, origin, on_portal in page:
            plan.asked += 1
            if outcome == _UNCHANGED:
                plan.unchanged += 1
            elif outcome != _CHANGED:
                plan.refused.add(Problem("out_of_scope") if outcome == _OUT_OF_SCOPE else other_section, row_id)
            else:
                part.ids.append(row_id)
                part.versions.append(version)
                part.masks.append(1)
                values.append(new)
                different.add(new)
                pairs[old, new] += 1
                if on_portal:
                    moves[section, old, new] += 1
                if origin in transferred:
                    plan.warnings.add(overwritten, row_id)
    # One value for all is kept once, as every other mass edit keeps it.
    if len(different) == 1:
        part.constants[FIELD] = different.pop()
    else:
        part.values = {FIELD: values}
    return pairs


def _tell_count(plan: Plan, selection: Selection, leave_out: Collection[int]) -> None:
    if selection.expected is not None and not leave_out and plan.asked != selection.expected:
        values = {"seen": selection.expected, "found": plan.asked}
        plan.notes.append(Problem("selection.other_count", Level.WARNING, values=values))


def _listed(pairs: Counter[tuple[int | None, int | None]]) -> list[FieldCount]:
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], str(item[0])))
    counts = [FieldCount("dwelling", FIELD, old, new, n) for (old, new), n in ordered[:LISTED_VALUES]]
    if rest := sum(n for _, n in ordered[LISTED_VALUES:]):
        counts.append(FieldCount("dwelling", FIELD, None, None, rest, other=True))
    return counts


def _effect(session: Session, moves: _Moves, section_ids: Collection[int], today: date) -> list[Problem]:
    """Tell for each group how many dwellings of the sections concerned the portal shows before and after."""
    if not moves:
        return []
    sections = ship_ids(session, "sections_concerned", sorted(section_ids))
    link, section = Dwelling.disability_registration, Dwelling.building_section_id
    query = (
        select(section, link, func.count())
        .where(section.in_(select(sections.c.id)), is_shown(today))
        .group_by(section, link)
    )
    held: Counter[tuple[int, int | None]] = Counter({(one, to): n for one, to, n in session.execute(query)})
    used = {to for _, to in held} | {to for _, _, to in moves}
    known = _registrations(session, {key for key in used if key is not None})
    notes = _not_shown(known, {to for _, _, to in moves})
    before = _shown(held, known)
    for (one, old, new), n in moves.items():
        held[one, old] -= n
        held[one, new] += n
    after = _shown(held, known)
    return notes + [
        Problem(_SHOWN + group, Level.INFO, values={"before": before[group], "after": after[group]})
        for group in GROUPS
        if before[group] or after[group]
    ]


def _not_shown(known: Mapping[int, Registration], linked: Collection[int | None]) -> list[Problem]:
    """Tell of registrations to link to that show nothing on the portal: a draft, or one that suits none of the groups."""
    levels = assumed().accessible_levels
    return [
        Problem(f"linking.{'no_group' if one.reported else 'draft'}", Level.INFO, values={"number": one.number})
        for one in known.values()
        if one.id in linked and not shown_groups(one, one.section_id, levels=levels)
    ]


def _registrations(session: Session, ids: Collection[int]) -> dict[int, Registration]:
    shipped = ship_ids(session, "registrations_used", sorted(ids))
    condition = DisabilityRegistration.id.in_(select(shipped.c.id))
    return {one.id: one for one in rule_registrations(session, condition, code_lists(session))}


def _shown(held: Mapping[tuple[int, int | None], int], known: Mapping[int, Registration]) -> Counter[str]:
    shown: Counter[str] = Counter()
    levels = assumed().accessible_levels
    for (section, link), n in held.items():
        for group in shown_groups(known.get(link) if link is not None else None, section, levels=levels):
            shown[group] += n
    return shown
