"""Stored values as JSON gives them: codes as they are, amounts as text with two decimals, dates as ISO, the end of a
period as its last day.

Owns that form. It can be given to --set again.
"""

from datetime import date

from backoffice.records.fields import Kind, RecordField
from backoffice.rules.periods import last_day


def stored_json(field: RecordField | None, value: object) -> object:
    """Return a stored value for JSON; øre and dm² as "1234.50", yes and no as booleans also where SQLite kept 0 and 1.

    Several codes are a list of them.
    """
    if field is not None and field.kind is Kind.CODES:
        return str(value or "").split()
    if value is None or field is None:
        return value.isoformat() if isinstance(value, date) else value
    if field.kind is Kind.YES_NO:
        return bool(value)
    if field.kind in (Kind.KRONER, Kind.AREA) and isinstance(value, int):
        whole, rest = divmod(abs(value), 100)
        return f"{'-' if value < 0 else ''}{whole}.{rest:02}"
    if field.kind is Kind.LAST_DAY and isinstance(value, date):
        last = last_day(value)
        return last.isoformat() if last else None
    return value.isoformat() if isinstance(value, date) else value
