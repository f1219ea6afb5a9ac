"""What must hold of one record by its own declaration: required fields, constraints, codes of today, periods.

Owns one clear problem per field, the same for a form, a command and an import. Knows no other record.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from backoffice.records.codes import CodeLists
from backoffice.records.fields import Kind, RecordField, RecordKind
from backoffice.records.kinds import BY_NAME
from backoffice.rules.problems import Problem

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
"""Days outside are slips of the keyboard; an open end is none of them."""


def field_problems(
    record: str, values: Mapping[str, Any], codes: CodeLists, today: date, *, only: Collection[str] | None = None
) -> dict[str, Problem]:
    """Return for each field its first problem, by the field's name; values as stored. `only` looks at some fields.

    A code that the list no longer has today is only a problem in a field that is looked at: old rows keep theirs. The
    problem of a period stands on its end, and is looked for where either end is.
    """
    kind = BY_NAME[record]
    looked_at = set(kind.fields if only is None else only)
    found: dict[str, Problem] = {}
    for name, field in kind.fields.items():
        if name in looked_at and (problem := _problem(field, values.get(name), codes, today)):
            found[name] = problem
    for start, end in periods(kind):
        if {start, end} & looked_at and not {start, end} & found.keys():
            begins, ends = values.get(start), values.get(end)
            if begins is not None and ends is not None and ends <= begins:
                found[end] = Problem("record.ends_before_start", field=kind.fields[end].label, values={"rule": "F02"})
    return found


def periods(kind: RecordKind) -> list[tuple[str, str]]:
    """Return the pairs of fields that begin and end a period: valid_from and valid_to, suppress_udk_from and _to."""
    return [
        (f"{name.removesuffix('_to')}_from", name)
        for name, field in kind.fields.items()
        if field.kind is Kind.LAST_DAY and name.endswith("_to") and f"{name.removesuffix('_to')}_from" in kind.fields
    ]


def _problem(field: RecordField, value: object, codes: CodeLists, today: date) -> Problem | None:
    if value is None or value == "":
        return None if field.may_be_empty else Problem("value.required", field=field.label)
    if field.codes:
        return _code_problem(field, str(value), codes, today)
    if field.broken_rule(value):
        return Problem("record.wrong_value", field=field.label, values={"given": str(value)[:60]})
    if isinstance(value, date) and field.kind is Kind.DATE and not EARLIEST <= value < LATEST:
        return Problem("record.unlikely_day", field=field.label, values={"given": f"{value:%d-%m-%Y}"})
    return None


def _code_problem(field: RecordField, value: str, codes: CodeLists, today: date) -> Problem | None:
    """Tell of a code that is not in its list, may not be used today, or of several that do not stand as they are kept."""
    known = codes[field.codes].by_code
    given = value.split(" ") if field.kind is Kind.CODES else [value]
    for code in given:
        if code not in known:
            return Problem("record.unknown_code", field=field.label, values={"given": code[:20]})
        if not known[code].valid_on(today):
            return Problem("record.expired_code", field=field.label, values={"given": known[code].label})
    if field.kind is Kind.CODES and given != [code for code in known if code in set(given)]:
        return Problem("record.wrong_value", field=field.label, values={"given": value[:60]})
    return None
