"""Periods are closed-open: the stored end is the first day no longer covered, and FOREVER means no end.

People, workbooks and the register's XML speak of the last day covered; this is the one place that tells them apart.
"""

from datetime import date, timedelta

FOREVER = date(9999, 12, 31)


def last_day(valid_to: date) -> date | None:
    """Return the last day covered by a stored end; None for an open period."""
    return None if valid_to == FOREVER else valid_to - timedelta(days=1)


def end_after(last: date | None) -> date:
    """Return the stored end of a period whose last covered day is given; FOREVER for None."""
    return FOREVER if last is None else last + timedelta(days=1)
