"""`deliver udk`: the workbook for Udbetaling Danmark, counted first, then written and noted in the register."""

import dataclasses
from pathlib import Path
from typing import Any

from backoffice import folders, migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import agreed, check_writing, stopping
from backoffice.command_line.ends import End
from backoffice.command_line.selecting import read_day
from backoffice.formats import show_date, show_integer, show_kroner
from backoffice.operations.delivery import Delivered, DeliveryPlan, deliver, plan_delivery
from backoffice.queries.selection import EVERYWHERE, find_place
from backoffice.text import counted, text


def deliver_udk(call: Call) -> End:
    """Count the delivery, show it and, unless it is a dry run, ask and write it."""
    check_writing(call)
    migrating.require_ready(call.database)
    asked = call.arguments
    as_of = read_day(asked.as_of) or call.today
    with call.database.reading() as session:
        where = EVERYWHERE if asked.organisation is None else find_place(session, asked.organisation)
        plan = plan_delivery(session, call.actor, where, as_of)
    _print(call, plan)
    if asked.dry_run:
        call.out.json(_json(plan))
        return End.DONE
    if not asked.yes and not agreed(call, plan.rows):
        call.out.say(text("cli.not_done"))
        call.out.json(_json(plan))
        return End.REFUSED
    with stopping() as watch:
        done = deliver(
            call.database, call.actor, where, as_of, _folder(call), watch=watch, operation_id=asked.operation_id or ""
        )
    call.out.json({**_json(plan), **_done(done)})
    call.out.line(str(done.path))
    if done.repeated:
        call.out.say(text("cli.delivered_before", number=done.number, file=done.path))
    else:
        call.out.say(counted("cli.delivered", plan.rows, number=done.number, file=done.path))
    return End.DONE


def _folder(call: Call) -> Path:
    """Return the folder of the option or the settings, which has to be there, else the user's own, made if missing."""
    if call.arguments.folder is not None:
        return Path(call.arguments.folder)
    if call.settings is not None and call.settings.delivery_folder is not None:
        return call.settings.delivery_folder.expanduser()
    own = folders.delivery_folder()
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    return own


def _json(plan: DeliveryPlan) -> dict[str, Any]:
    """Return what would be delivered; sums are kroner as text with two decimals."""
    return {
        "place": plan.place,
        "only_own_part": plan.only_own_part,
        "as_of": plan.as_of,
        "history_position": plan.history_position,
        "rows": plan.rows,
        "counts": plan.counts,
        "sums": {
            name: f"{'-' if oere < 0 else ''}{abs(oere) // 100}.{abs(oere) % 100:02}"
            for name, oere in plan.sums.items()
        },
        "held_back": plan.held_back,
        "suppressed": plan.suppressed,
        "unconfirmed": [dataclasses.asdict(one) for one in plan.unconfirmed],
    }


def _done(done: Delivered) -> dict[str, Any]:
    repeated = {"repeated": True} if done.repeated else {}
    return {
        "delivery": done.number,
        "file": str(done.path),
        "data_sha256": done.data_sha256,
        "file_sha256": done.file_sha256,
        **repeated,
    }


def _print(call: Call, plan: DeliveryPlan) -> None:
    place = plan.place or text("cli.everything")
    call.out.line(text("cli.delivery.title", place=place, day=show_date(plan.as_of)))
    call.out.pairs((f"  {sheet}", show_integer(n)) for sheet, n in plan.counts.items())
    call.out.line()
    call.out.pairs([(f"  {text('cli.delivery.net_rent')}", show_kroner(plan.sums["net_rent"]))])
    held = [(f"  {text(f'delivery.reason.{reason}')}", show_integer(n)) for reason, n in plan.held_back.items() if n]
    if plan.suppressed:
        held.append((f"  {text('delivery.reason.suppressed')}", show_integer(plan.suppressed)))
    if held:
        call.out.line()
        call.out.line(text("cli.delivery.held_back"))
        call.out.pairs(held)
    for one in plan.unconfirmed:
        call.out.say(text("cli.delivery.unconfirmed", name=one.label, n=one.unconfirmed, codes=one.codes))
