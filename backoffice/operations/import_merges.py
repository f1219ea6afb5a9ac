"""Plan a file of mergers: rows of a department, the one it goes into, the last day, and new numbers of sections.

Owns how rows become mergers: several rows of one merger give its sections their numbers. What a merger does is merging's.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from backoffice.exchange.dialect_rows import Block
from backoffice.operations.import_gathered import Gathered
from backoffice.operations.import_run import Run
from backoffice.operations.merging import Merger, merge_into
from backoffice.queries.selection import find_place
from backoffice.rules.problems import Problem, Refused
from backoffice.security import Actor

_NUMBER = re.compile(r"(?:(\d{1,4})\s*-\s*)?(\d{1,3})", re.ASCII)


def plan_merges(run: Run, open_blocks: Callable[[], Iterator[Block]], actor: Actor) -> None:
    """Fill the plan with the mergers of a file; a row that cannot be read refuses the whole merger it belongs to."""
    gathered = Gathered("department")
    for block in open_blocks():
        run.watch.step(len(block.rows))
        gathered.take(run, block, {})
    groups: dict[str, list[int]] = {}
    for position in range(len(gathered)):
        groups.setdefault(_whole_number(gathered, position, "giving"), []).append(position)
    mergers = []
    for number, positions in groups.items():
        merger = _merger(run, gathered, number, positions)
        if isinstance(merger, Merger):
            mergers.append(merger)
        else:
            run.refuse([merger])
    merge_into(run.session, run.plan, actor, mergers)


def _whole_number(gathered: Gathered, position: int, target: str) -> str:
    """Return "0451-012" of a cell "0451-012", or "012" beside an organisation; the cell itself where it is neither."""
    said = str(gathered.columns[target][position]).strip()
    found = _NUMBER.fullmatch(said)
    organisation = found and (found[1] or gathered.value("organisation", position))
    return f"{int(organisation):04}-{int(found[2]):03}" if found and organisation else said


def _merger(run: Run, gathered: Gathered, number: str, positions: list[int]) -> Merger | Problem:
    numbers: dict[str, str] = {}
    agreed: tuple[str, date] | None = None
    for position in positions:
        said = (_whole_number(gathered, position, "taking"), gathered.columns["end"][position])
        if agreed not in (None, said):
            return gathered.problem("merge.rows_differ", "taking", position, number)
        agreed = said
        section, new = gathered.value("section", position), gathered.value("new_section", position)
        if (section is None) != (new is None):
            return gathered.problem("merge.half_number", "new_section", position, section or new)
        if section is not None:
            if section in numbers:
                return gathered.problem("merge.number_taken", "section", position, section)
            numbers[section] = new
    assert agreed is not None
    keys = []
    for target, whole in (("giving", number), ("taking", agreed[0])):
        key = _department(run, whole)
        if key is None:
            return gathered.problem("import.unknown_department", target, positions[0], whole)
        keys.append(key)
    return Merger(keys[0], keys[1], agreed[1], numbers)


def _department(run: Run, number: str) -> int | None:
    try:
        where = find_place(run.session, number)
    except Refused:
        return None
    return where.department_id if where.section_id is None else None
