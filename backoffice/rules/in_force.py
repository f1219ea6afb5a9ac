"""Whether something withheld or closed for a time is so on a day."""

from datetime import date


def in_force(flag: object, start: date | None, end: date | None, today: date) -> bool:
    """Tell whether a flag with a closed-open period holds on a day; without a start or an end it is open that way."""
    return bool(flag) and (start is None or start <= today) and (end is None or today < end)
