"""`--set field=value`: what a person writes becomes the stored values of a change.

Owns finding the field and, for a link, the record meant. What may stand in a field is decided by the operation.
"""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from backoffice.command_line.ends import WrongUsage
from backoffice.queries.codes import code_lists
from backoffice.queries.registration_numbers import registrations_named
from backoffice.queries.selection import Selection
from backoffice.records.codes import CodeLists
from backoffice.records.dwelling import DWELLING, general_fields
from backoffice.records.fields import Kind, RecordField
from backoffice.records.values import Unreadable, read_value
from backoffice.rules.problems import Problem, Refused
from backoffice.text import LANGUAGES, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_CLEARED = ("", "-", "–")


def read_change(session: "Session", typed: Sequence[str], selection: Selection, today: date) -> dict[str, object]:
    """Return the stored value of each field that is set, None for one that is cleared.

    WrongUsage for what is no field=value or names a field twice; Refused with all that cannot be read.
    """
    codes = code_lists(session)
    change: dict[str, object] = {}
    problems: list[Problem] = []
    for one in typed:
        name, equals, value = one.partition("=")
        if not equals:
            raise WrongUsage(text("cli.not_a_set", value=one))
        try:
            field = _field(name.strip())
            if field.name in change:
                raise WrongUsage(text("cli.set_twice", field=field.name))
            change[field.name] = _value(session, field, value.strip(), codes, selection, today)
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(problems)
    return change


def _field(typed: str) -> RecordField:
    wanted = typed.casefold().replace("-", "_").replace(" ", "_")
    names = {field.name: field for field in DWELLING.fields.values()}
    for language in LANGUAGES:
        for field in DWELLING.fields.values():
            label = text(f"field.dwelling.{field.name}", of=language)
            names.setdefault(label.casefold().replace("-", "_").replace(" ", "_"), field)
    if wanted in names:
        return names[wanted]
    nearest = get_close_matches(wanted, [field.name for field in general_fields()], n=1, cutoff=0.5)
    if nearest:
        raise Refused([Problem("cli.misspelt_field", value=typed, values={"nearest": nearest[0]})])
    raise Refused([Problem("edit.unknown_field", value=typed)])


def _value(
    session: "Session", field: RecordField, typed: str, codes: CodeLists, selection: Selection, today: date
) -> object:
    if typed in _CLEARED:
        return None
    if field.kind is Kind.LINK:
        return _registration(session, field, typed, selection, today)
    try:
        return read_value(field, typed, codes)
    except Unreadable as error:
        raise Refused([Problem(error.problem_id, field=field.name, value=typed, values=error.values)]) from error


def _registration(session: "Session", field: RecordField, typed: str, selection: Selection, today: date) -> int:
    organisation, _, number = typed.rpartition("/")
    found = [
        one
        for one in registrations_named(session, number.strip().upper(), selection, today)
        if not organisation or one.organisation == organisation.strip().zfill(4)
    ]
    if not found:
        raise Refused([Problem("cli.no_registration", field=field.name, value=typed)])
    if len(found) > 1:
        choices = ", ".join(f"{one.organisation}/{number.upper()}" for one in found[:10])
        raise Refused(
            [Problem("cli.several_registrations", field=field.name, value=typed, values={"choices": choices})]
        )
    return found[0].id
