"""`agreements allocation scenarios|simulate`: "Kom foran i køen" in numbers, its dwellings, and what drafts would change.

Owns how scenarios are printed and named in JSON. Writes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from backoffice.command_line.allocation_verbs import asked_place
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.command_line.signup_verbs import reading
from backoffice.formats import show_date
from backoffice.queries.allocations import AllocationLine, allocations, left_behind
from backoffice.queries.codes import code_lists
from backoffice.queries.coverage_origins import origins
from backoffice.queries.dwelling_stream import stream_dwellings
from backoffice.queries.place_names import department_names, organisation_names
from backoffice.queries.scenario_counts import (
    CoveredFilter,
    Group,
    Pair,
    Trial,
    by_place,
    by_scenario,
    differences,
    groups,
    pairs_of,
    trial_of,
)
from backoffice.queries.selection import Selection, Where
from backoffice.records.codes import Code, CodeList, CodeLists
from backoffice.rules.problems import Problem, Refused
from backoffice.security import EVERYTHING, Right
from backoffice.text import counted, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SCENARIOS = "queue_jump_scenario"
_COLUMNS = ("bbr_unit", "department", "address", "dwelling_type")
_WINDOW = 500


def scenarios(call: Call) -> End:
    """Print "Titel (n)" of each scenario of a place or of each of its parts, or the dwellings of one."""
    with reading(call) as session:
        codes, where = code_lists(session), asked_place(call, session)
        found = groups(session, where, call.actor.scope(Right.VIEW), call.today)
        if call.arguments.scenario is not None:
            code = _scenario(codes, call.arguments.scenario)
            agreements = _agreements(call, session, codes, where)
            _print_dwellings(call, session, where, {"covered": origins(found, code.code, agreements)})
        elif call.arguments.each:
            _print_parts(call, session, where, found, codes)
        else:
            _print_counts(call, by_scenario(found), codes[_SCENARIOS])
    return End.DONE


def simulate(call: Call) -> End:
    """Print what drafts would change for each scenario, or the dwellings that enter and leave one."""
    asked = call.arguments
    with reading(call) as session:
        codes, where = code_lists(session), asked_place(call, session)
        scope, agreements = call.actor.scope(Right.VIEW), _agreements(call, session, codes, where)
        own = {one.id: one for one in allocations(session, scope, codes, call.today, where=where)}
        drafts = [one.id for one in own.values() if not one.reported] if asked.draft is None else asked.draft
        unknown = [Problem("not_in_register", record=str(key)) for key in (*drafts, *asked.without) if key not in own]
        if unknown:
            raise Refused(unknown)
        trial = trial_of(list(own.values()), drafts, call.today, without=asked.without)
        before = groups(session, where, scope, call.today, trial=Trial(trial.day))
        after = groups(session, where, scope, call.today, trial=trial)
        scenario = None if asked.scenario is None else _scenario(codes, asked.scenario).code
        listed = [code.code for code in codes[_SCENARIOS].codes if scenario in (None, code.code)]
        changed = differences(before, after, listed)
        if scenario is not None:
            (one,) = changed
            parts = {"entering": one.entering, "leaving": one.leaving}
            origin = {name: origins(part, scenario, agreements) for name, part in parts.items()}
            _print_dwellings(call, session, where, origin)
            return End.DONE
    rows: list[dict[str, Any]] = [
        {"scenario": one.code, "before": one.before, "after": one.after, "entering": one.entered, "leaving": one.left}
        for one in changed
    ]
    tried = {"day": trial.day, "drafts": sorted(trial.as_reported), "without": sorted(trial.without)}
    call.out.json({**tried, "scenarios": rows})
    call.out.line(_said(tried, agreements))
    headings = ["", text("allocation.column.scenario")]
    headings += [text(f"allocation.column.{name}") for name in ("before", "after", "entering", "leaving")]
    labels = codes[_SCENARIOS]
    call.out.table(headings, ([row["scenario"], labels.label(row["scenario"]), *_numbers(row)] for row in rows))
    return End.DONE


def _numbers(row: Mapping[str, object]) -> list[str]:
    return [str(row[name]) for name in ("before", "after", "entering", "leaving")]


def _said(tried: Mapping[str, Any], agreements: Mapping[int, AllocationLine]) -> str:
    def titles(keys: Sequence[int]) -> str:
        return ", ".join(agreements[key]["title"] for key in keys)

    drafts, without, day = tried["drafts"], tried["without"], show_date(tried["day"])
    if not drafts and not without:
        return text("allocation.nothing_to_try")
    lines = [counted("allocation.tried", len(drafts), titles=titles(drafts), day=day)] if drafts else []
    left_out = [counted("allocation.left_out", len(without), titles=titles(without), day=day)] if without else []
    return "\n".join(lines + left_out)


def _agreements(call: Call, session: "Session", codes: CodeLists, where: Where) -> dict[int, AllocationLine]:
    return {one.id: one for one in allocations(session, EVERYTHING, codes, call.today, where=where)}


def _scenario(codes: CodeLists, typed: str) -> Code:
    found = codes[_SCENARIOS].find(typed)
    if found is None:
        known = ", ".join(code.code for code in codes[_SCENARIOS].codes)
        label = text("allocation.column.scenario")
        raise Refused([Problem("value.not_a_code", field=label, value=typed, values={"allowed": known})])
    return found


def _print_counts(call: Call, counts: Mapping[str, int], listed: CodeList) -> None:
    rows = [(code, counts.get(code.code, 0)) for code in listed.codes]
    call.out.json([{"scenario": code.code, "title": code.label, "dwellings": n} for code, n in rows])
    headings = ["", text("allocation.column.scenario")]
    call.out.table(headings, ([code.code, text("allocation.with_count", title=code.label, n=n)] for code, n in rows))


def _print_parts(call: Call, session: "Session", where: Where, found: Sequence[Group], codes: CodeLists) -> None:
    """Print each organisation or department; "!" marks a department whose sister has flexible letting, and it has not."""
    scope, owner, listed = call.actor.scope(Right.VIEW), where.organisation_id, codes[_SCENARIOS].codes
    counts = by_place(found, departments=owner is not None)
    behind: frozenset[int] = frozenset()
    if owner is None:
        names = organisation_names(session, scope)
    else:
        names = department_names(session, owner, scope)
        agreements = list(_agreements(call, session, codes, Where(owner)).values())
        behind = left_behind(session, owner, agreements, call.today)
    rows = [
        (number, name, {code.code: counts[key].get(code.code, 0) for code in listed}, key in behind)
        for key, number, name in names
        if key in counts
    ]
    call.out.json(
        [{"place": number, "name": name, "scenarios": own, "left_behind": left} for number, name, own, left in rows]
    )
    headings = ["", text("allocation.column.place"), text("allocation.column.name"), *(code.code for code in listed)]
    call.out.table(
        headings, (["!" if left else "", number, name, *map(str, own.values())] for number, name, own, left in rows)
    )


def _print_dwellings(call: Call, session: "Session", where: Where, parts: Mapping[str, Mapping[Pair, str]]) -> None:
    """Print dwellings as they are read, each with the agreements it is covered by and, in a trial, which way it goes."""
    rows = ((name, row) for name, pairs in parts.items() for row in _dwellings(call, session, where, pairs))
    if call.out.as_json:
        names = ("bbr_unit", "department", "address", "dwelling_type", "origin")
        call.out.json_rows({"part": part, **dict(zip(names, row, strict=True))} for part, row in rows)
        return
    headings = [text(f"allocation.column.{name}") for name in ("unit", "place", "address", "types", "origin")]
    labels = code_lists(session)["dwelling_type"]
    signs = {"covered": "", "entering": "+ ", "leaving": "- "}
    call.out.table(
        headings,
        ([signs[part] + row[0], row[1], row[2], labels.label(row[3]), row[4]] for part, row in rows),
    )


def _dwellings(call: Call, session: "Session", where: Where, pairs: Mapping[Pair, str]) -> Iterator[list[str]]:
    selection = Selection(where=where, filter=CoveredFilter(pairs=frozenset(pairs)))
    scope, limit = call.actor.scope(Right.VIEW), call.arguments.limit
    # The whole answer is read before the next question: both databases read one at a time.
    found = iter(list(stream_dwellings(session, selection, scope, _COLUMNS, call.today, limit)))
    while window := list(islice(found, _WINDOW)):
        of_window = pairs_of(session, [row[0] for row in window])
        yield from ([*map(str, row[1:]), pairs[of_window[row[0]]]] for row in window)
