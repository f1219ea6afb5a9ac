"""`--set field=value` of any simple record: what a person writes becomes the stored values of a change.

Owns finding the field by its name, label or heading. What may stand in a field is decided by the operation.
"""

from collections.abc import Sequence
from difflib import get_close_matches

from backoffice.command_line.ends import WrongUsage
from backoffice.records.codes import CodeLists
from backoffice.records.fields import KeptBy, Kind, RecordField
from backoffice.records.kinds import BY_NAME
from backoffice.records.values import Unreadable, read_value
from backoffice.rules.problems import Problem, Refused
from backoffice.text import text

_CLEARED = ("", "-", "–")


def read_record_set(record: str, typed: Sequence[str], codes: CodeLists) -> dict[str, object]:
    """Return the stored value of each field that is set, None for one that is cleared; a link is the number it leads to.

    WrongUsage for what is no field=value or names a field twice; Refused with all that cannot be read.
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    for one in typed:
        name, equals, value = one.partition("=")
        if not equals:
            raise WrongUsage(text("cli.not_a_set", value=one))
        field = _field(record, name.strip())
        if field.name in values:
            raise WrongUsage(text("cli.set_twice", field=field.name))
        values[field.name] = None
        try:
            values[field.name] = _value(field, value.strip(), codes)
        except Unreadable as error:
            problems.append(Problem(error.problem_id, field=field.label, value=value, values=error.values))
    if problems:
        raise Refused(problems)
    return values


def _field(record: str, typed: str) -> RecordField:
    own = BY_NAME[record].kept_by(KeptBy.CASEWORKER)
    wanted = typed.casefold()
    for field in own:
        if wanted.replace("-", "_") == field.name or wanted in (field.label.casefold(), field.heading.casefold()):
            return field
    nearest = get_close_matches(wanted, [field.name for field in own], n=1, cutoff=0.5)
    if nearest:
        raise Refused([Problem("cli.misspelt_field", value=typed, values={"nearest": nearest[0]})])
    raise Refused([Problem("edit.unknown_field", value=typed)])


def _value(field: RecordField, typed: str, codes: CodeLists) -> object:
    if typed in _CLEARED:
        return None
    if field.kind is not Kind.LINK:
        return read_value(field, typed, codes)
    if not typed.isascii() or not typed.isdigit():
        raise Unreadable("value.not_a_whole_number")
    return int(typed)
