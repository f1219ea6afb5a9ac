"""`deliver list`, `resend` and `impact`, and `verify`: what was delivered, once more, what it means, whether it is so."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.delivering import delivery_folder, kroner_json
from backoffice.command_line.ends import End
from backoffice.command_line.problem_lines import problem_json
from backoffice.command_line.selecting import read_day
from backoffice.database import Unavailable
from backoffice.formats import show_date, show_instant, show_integer, show_kroner
from backoffice.operations.benefit_impact import Placed, benefit_impact
from backoffice.operations.delivery_resend import resend
from backoffice.operations.delivery_verify import verify_file
from backoffice.queries.deliveries import DeliveryLine, deliveries, delivery_line
from backoffice.queries.selection import EVERYWHERE, find_place
from backoffice.rules.problems import Refused, sentence
from backoffice.security import Right
from backoffice.text import counted, text

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_LISTED = ("id", "at", "place", "kind", "rows", "net_rent", "state")


def list_deliveries(call: Call) -> End:
    """Print the deliveries, newest first."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        scope = call.actor.scope(Right.VIEW)
        found = deliveries(session, scope, limit=call.arguments.limit, before=call.arguments.before)
    call.out.json([_line_json(line) for line in found])
    call.out.table([text(f"deliveries.{name}") for name in _LISTED], (_cells(line) for line in found))
    return End.DONE


def _line_json(line: DeliveryLine) -> dict[str, Any]:
    return {**dataclasses.asdict(line), "net_rent": kroner_json(line.net_rent)}


def _cells(line: DeliveryLine) -> list[str]:
    return [
        str(line.id),
        show_instant(line.at),
        line.place or text("cli.everything"),
        text(f"deliveries.kind.{line.kind}"),
        show_integer(line.rows),
        show_kroner(line.net_rent),
        state_text(line),
    ]


def state_text(line: DeliveryLine) -> str:
    """Return what has become of a delivery: replaced, to be corrected, or nothing."""
    if line.superseded_by is not None:
        return text("deliveries.replaced_by", number=line.superseded_by)
    if line.undone:
        return text("deliveries.undone_since", numbers=", ".join(map(str, line.undone)))
    return ""


def resend_delivery(call: Call) -> End:
    """Write a kept delivery out again, byte for byte."""
    security.require(call.actor, Right.DELIVER)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        done = resend(session, call.actor, call.arguments.number, delivery_folder(call))
    call.out.json({"delivery": done.number, "file": str(done.path), "file_sha256": done.file_sha256})
    call.out.line(str(done.path))
    call.out.say(text("deliveries.resent", number=done.number, file=done.path))
    return End.DONE


def impact(call: Call) -> End:
    """Print the tenancies whose benefit the changes since a delivery, or between change sets, may move."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    asked = call.arguments
    with call.database.reading() as session:
        where = EVERYWHERE if asked.organisation is None else find_place(session, asked.organisation)
        as_of = read_day(asked.as_of) or call.today
        since = _since(call, session)
        lines = list(benefit_impact(session, call.actor, where, as_of, since, asked.until))[: asked.limit]
    call.out.json([_impact_json(one) for one in lines])
    headings = [text(f"deliveries.{name}") for name in ("address", "difference", "from", "changes")]
    call.out.table(headings, (_impact_cells(one) for one in lines))
    call.out.say(counted("deliveries.tenancies", len(lines), since=since))
    return End.DONE


def _since(call: Call, session: "Session") -> int:
    """The change set to count from: the one named, that of a delivery named, else that of the newest delivery."""
    if call.arguments.since is not None:
        return int(call.arguments.since)
    scope = call.actor.scope(Right.VIEW)
    if call.arguments.delivery is not None:
        return delivery_line(session, scope, call.arguments.delivery).history_position
    newest = deliveries(session, scope, limit=1)
    return newest[0].history_position if newest else 0


def _impact_json(one: Placed) -> dict[str, Any]:
    line = one.line
    amounts = {
        name: None if (oere := getattr(line, name)) is None else kroner_json(oere)
        for name in ("rent_before", "rent_after", "rent_difference", "rates_difference", "total")
    }
    return {
        **one.place, "lease_from": line.lease_from, "changes": list(line.changes), "from": line.day, **amounts, "rates": line.rates,
    }  # fmt: skip


def _impact_cells(one: Placed) -> list[str]:
    line = one.line
    return [one.place["address"], show_kroner(line.total), show_date(line.day), "; ".join(line.changes)]


def verify(call: Call) -> End:
    """Recount a delivered file and say what differs; a file that is not the one delivered ends with 1."""
    path = Path(call.arguments.file)
    with _register(call) as session:
        found = verify_file(call.actor, path, session)
    call.out.json(
        {
            "file": str(path),
            "good": found.good,
            "delivery": found.number,
            "file_sha256": found.file_sha256,
            "checked": found.checked,
            "rows": found.sheets,
            "problems": [problem_json(problem) for problem in found.problems],
            "notes": [problem_json(problem) for problem in found.notes],
        }
    )
    for problem in (*found.problems, *found.notes):
        call.out.say(sentence(problem))
    said = "deliveries.verified" if found.good else "deliveries.not_verified"
    call.out.line(
        text(said, file=path.name, checked=", ".join(text(f"deliveries.with.{one}") for one in found.checked))
    )
    return End.DONE if found.good else End.REFUSED


@contextmanager
def _register(call: Call) -> "Iterator[Session | None]":
    """Give the register if there is one that this program can read; a file is verified without it too."""
    try:
        migrating.require_ready(call.database)
    except (Refused, Unavailable):
        call.out.say(text("deliveries.no_register"))
        yield None
        return
    with call.database.reading() as session:
        yield session
