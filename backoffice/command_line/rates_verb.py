"""`rates`: the regulated amounts the program works by, each with its period, its source and whether it is confirmed.

Owns how they are printed. Opens no register: rates are files.
"""

from argparse import Namespace
from typing import Any

from backoffice.command_line.ends import End
from backoffice.command_line.output import Output
from backoffice.command_line.selecting import read_day
from backoffice.formats import show_date, show_kroner
from backoffice.records.rates import RateLine, own_rates_file, rate_lines, rates_missing
from backoffice.text import text

_LISTED = ("kind", "regime", "from", "last", "amount", "unit", "confirmed", "origin", "source")


def rates(asked: Namespace, out: Output, today: Any) -> End:
    """Print the rates that are asked for, what has none on the day, and where the office writes its own."""
    day = read_day(asked.on)
    found = [
        one
        for one in rate_lines()
        if asked.kind.casefold() in f"{one.rate.kind} {one.label}".casefold()
        and (day is None or one.rate.covers(day))
        and not (asked.unconfirmed and one.rate.confirmed)
    ]
    out.json([_json(one) for one in found])
    out.table([text(f"rates.column.{name}") for name in _LISTED], (_cells(one) for one in found))
    for kind, regime in rates_missing(day or today):
        out.say(text("rates.missing", kind=kind, regime=regime, year=(day or today).year))
    out.say(text("rates.own_file", file=str(own_rates_file())))
    return End.DONE


def _cells(one: RateLine) -> list[str]:
    last = one.last
    return [
        one.label,
        one.regime,
        show_date(one.rate.valid_from),
        show_date(last) if last else "",
        show_kroner(one.rate.amount),
        one.rate.unit,
        text("rates.confirmed" if one.rate.confirmed else "rates.unconfirmed"),
        text("rates.own" if one.own else "rates.shipped"),
        one.rate.source,
    ]


def _json(one: RateLine) -> dict[str, Any]:
    last = one.last
    return {
        "kind": one.rate.kind,
        "regime": one.rate.regime,
        "valid_from": one.rate.valid_from.isoformat(),
        "last_day": last.isoformat() if last else None,
        "amount": f"{one.rate.amount // 100}.{one.rate.amount % 100:02d}",
        "unit": one.rate.unit,
        "confirmed": one.rate.confirmed,
        "own": one.own,
        "source": one.rate.source,
    }
