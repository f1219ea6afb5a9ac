"""Plan a re-keying list: dwellings whose BBR id is to be another one, all of them in one change set.

Owns what a list of old and new ids means: every row at once, so that two may swap and a third take an id that is given
up in the same list. An id that another dwelling keeps is refused by name.
"""

from array import array
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from backoffice.exchange.dialect_rows import Block
from backoffice.models import Dwelling
from backoffice.operations.import_gathered import Gathered
from backoffice.operations.import_run import Run
from backoffice.operations.plan import Changes, Plan
from backoffice.queries.matching import dwellings_by_bbr
from backoffice.queries.rekeyed import rekeyed
from backoffice.rules.problems import Level, Owner, Problem

OLD, NEW = "bbr_unit", "new_bbr_unit"
_TOLD = 20


def plan_rekey(run: Run, open_blocks: Callable[[], Iterator[Block]]) -> None:
    """Fill the plan with what a re-keying list changes."""
    gathered = Gathered("dwelling")
    for block in open_blocks():
        run.watch.step(len(block.rows))
        gathered.take(run, block, {})
    old, new = (list(gathered.columns.get(target, ())) for target in (OLD, NEW))
    given = frozenset(new)
    columns = (Dwelling.id, Dwelling.version, Dwelling.organisation_id, Dwelling.department_id, Dwelling.address)
    held = {row[0]: row[1:] for row in dwellings_by_bbr(run.session, old, columns)}
    holders = {row[0]: row[1:] for row in dwellings_by_bbr(run.session, new, (Dwelling.id, Dwelling.address))}
    wrong = gathered.given_twice(new, NEW, run.file) | gathered.given_twice(old, OLD, run.file)
    for position in range(len(gathered)):
        if position not in wrong and (problem := _unusable(run, gathered, position, held.get(position), given)):
            wrong[position] = problem
    _refuse_taken(gathered, held, holders, wrong)
    _into_plan(run, new, old, held, wrong)


def _unusable(run: Run, gathered: Gathered, position: int, row: Any, new: frozenset[str]) -> Problem | None:
    unit = gathered.columns[OLD][position]
    if row is None:
        return gathered.problem("rekey.chained" if unit in new else "import.unknown_dwelling", OLD, position, unit)
    if not run.may_touch(row[2], row[3]):
        return gathered.problem("out_of_scope", OLD, position)
    return None


def _refuse_taken(gathered: Gathered, held: dict[int, Any], holders: dict[int, Any], wrong: dict[int, Problem]) -> None:
    """Refuse rows whose new id another dwelling keeps; one that is refused keeps its own, which may refuse another."""
    found = True
    while found:
        leaving = {row[0] for position, row in held.items() if position not in wrong}
        found = False
        for position, (holder, address) in holders.items():
            if position in wrong or holder == held[position][0] or holder in leaving:
                continue
            problem = gathered.problem("rekey.taken", NEW, position, gathered.columns[NEW][position])
            wrong[position] = Problem(
                problem.id,
                field=problem.field,
                value=problem.value,
                owner=Owner.BBR,
                place=problem.place,
                values={"address": address},
            )
            found = True


def _into_plan(run: Run, new: list[str], old: list[str], held: dict[int, Any], wrong: dict[int, Problem]) -> None:
    rows = []
    for position, unit in enumerate(new):
        if position in wrong:
            run.refuse([wrong[position]], held[position][0] if position in held else 0)
            continue
        run.plan.asked += 1
        if unit == old[position]:
            run.plan.unchanged += 1
        else:
            rows.append((held[position][0], held[position][1], unit))
    if rows:
        rows.sort()
        ids, versions, units = zip(*rows, strict=True)
        masks = array("Q", [1] * len(rows))
        values = {OLD: list(units)}
        run.plan.changes.append(
            Changes("dwelling", (OLD,), array("q", ids), array("i", versions), masks, values=values)
        )


def tell_of_rekeyed(session: Session, plan: Plan) -> None:
    """Add to a plan what became of the ids it did not find: they may have been given up in a re-keying."""
    unknown = {
        plan.refused.raw[position]
        for position, reason in enumerate(plan.refused.reasons)
        if plan.refused.kinds[reason].id == "import.unknown_dwelling"
    }
    found = rekeyed(session, unknown)
    for old, now in list(found.items())[:_TOLD]:
        values = {"new": now.bbr_unit, "number": now.change_set}
        plan.notes.append(Problem("import.rekeyed", Level.INFO, value=old, owner=Owner.FILE, values=values))
    if len(found) > _TOLD:
        plan.notes.append(Problem("import.and_more", Level.INFO, values={"n": len(found) - _TOLD}))
