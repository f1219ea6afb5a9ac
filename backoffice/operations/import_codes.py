"""Plan the replacing of a code list by a file: new codes, corrected ones, and those that are no longer there, closed.

Owns what may become of a code: one in use keeps its meaning and is closed by a date, never removed; what the program acts
on cannot vanish. Writes nothing.
"""

from array import array
from collections import Counter
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backoffice import security
from backoffice.exchange.files import sha256_of
from backoffice.models import CodeEntry
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.import_run import ValueCounts
from backoffice.operations.plan import Created, Plan, Source
from backoffice.queries.code_uses import OWN_LISTS, code_uses
from backoffice.queries.codes import code_lists
from backoffice.records.codes import LOCKED, NEEDED, Code, CodeList, read_code_list
from backoffice.rules.problems import Level, Owner, Place, Problem, Refused, refused
from backoffice.safe_text import plain
from backoffice.security import Actor, Right

_FIELDS = ("meaning", "label_da", "label_en", "valid_from", "valid_to", "source", "confirmed")
_HELD_FIRST = ("list_name", "code", *_FIELDS)


def plan_codes(
    session: Session, actor: Actor, path: Path, *, today: date, list_name: str | None = None, way: str = "command"
) -> Plan:
    """Return the plan of what a file would make of a code list; `list_name` left out, the file is called after it.

    Raises Refused without the right to administer everything, for a list there is none of, and for a file with mistakes: all
    of them are named, and nothing of the file is used.
    """
    security.require(actor, Right.ADMINISTER)
    if not actor.scope(Right.ADMINISTER).everything:
        raise refused("out_of_scope")
    file_hash = sha256_of(path)
    name = _known(list_name or path.stem, list(code_lists(session)))
    wanted = read_code_list(path, name)
    entries = select(CodeEntry).where(CodeEntry.list_name == name).order_by(CodeEntry.id)
    held = {entry.code: entry for entry in session.execute(entries).scalars()}
    uses = code_uses(session, name)
    _refuse_impossible(path, wanted, held, uses, today)
    plan = Plan("codes", Source(way, plain(path.name), file_hash), record="code_entry")
    _changed(plan, wanted, held, uses, today)
    _new(plan, [code for code in wanted.codes if code.code not in held])
    plan.counts()
    return plan


def needed_meanings(list_name: str) -> tuple[str, ...]:
    """Return the meanings of a list that the program acts on, or that the register itself has fixed."""
    locked = (meaning for (name, _), meaning in LOCKED.items() if name == list_name)
    return tuple(dict.fromkeys((*NEEDED.get(list_name, ()), *locked)))


def _known(wanted: str, lists: list[str]) -> str:
    if wanted in lists:
        return wanted
    near = get_close_matches(wanted, lists, 1, 0.4)
    raise refused("codes.unknown_list", name=wanted, known=near[0] if near else ", ".join(lists))


def _refuse_impossible(
    path: Path, wanted: CodeList, held: dict[str, CodeEntry], uses: Counter[str], today: date
) -> None:
    """Refuse a file that gives a used code another meaning, or leaves the program without one it acts on."""
    problems = []
    for number, code in enumerate(wanted.codes, 2):
        entry = held.get(code.code)
        used = uses[code.code] or wanted.name in OWN_LISTS
        if entry is not None and entry.meaning != code.meaning and used:
            place = Place(plain(path.name), row=number, column="meaning")
            values = {"held": entry.meaning, "meaning": code.meaning, "n": uses[code.code]}
            problems.append(
                Problem("codes.meaning_in_use", value=code.code, owner=Owner.FILE, place=place, values=values)
            )
    open_now = {code.meaning for code in wanted.codes if code.valid_to is None or code.valid_to > today}
    for meaning in needed_meanings(wanted.name):
        if meaning not in open_now:
            place = Place(plain(path.name), column="meaning")
            problems.append(Problem("codes.missing_meaning", value=meaning, owner=Owner.FILE, place=place))
    if problems:
        raise Refused(problems)


def _changed(plan: Plan, wanted: CodeList, held: dict[str, CodeEntry], uses: Counter[str], today: date) -> None:
    """Sort the codes that are there into changed and unchanged; what the file does not name ends today."""
    changed = ChangedRows("code_entry", _FIELDS)
    counts = {name: ValueCounts() for name in _FIELDS}
    for entry in held.values():
        plan.asked += 1
        code = wanted.by_code.get(entry.code)
        old = [getattr(entry, name) for name in _FIELDS]
        new = _closed(plan, entry, uses, today) if code is None else [getattr(code, name) for name in _FIELDS]
        mask = sum(1 << bit for bit, (was, now) in enumerate(zip(old, new, strict=True)) if was != now)
        if not mask:
            plan.unchanged += 1
            continue
        changed.add(entry.id, entry.version, mask, new)
        for bit, name in enumerate(_FIELDS):
            if mask >> bit & 1:
                counts[name].add([(old[bit], new[bit])])
    if changed.ids:
        plan.changes.append(changed.part())
        for name in _FIELDS:
            plan.field_counts += counts[name].listed("code_entry", name)


def _closed(plan: Plan, entry: CodeEntry, uses: Counter[str], today: date) -> list[object]:
    values = {name: getattr(entry, name) for name in _FIELDS}
    if entry.valid_to is None or entry.valid_to > today:
        values["valid_to"] = today
        warning = Problem("codes.closed", Level.WARNING, value=str(uses[entry.code]), owner=Owner.FILE)
        plan.warnings.add(warning, entry.id)
    return list(values.values())


def _new(plan: Plan, codes: list[Code]) -> None:
    plan.asked += len(codes)
    if codes:
        columns = {name: [getattr(code, name) for code in codes] for name in _HELD_FIRST}
        plan.created.append(Created("code_entry", array("q", range(-1, -len(codes) - 1, -1)), columns))
