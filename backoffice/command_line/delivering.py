"""`deliver udk`: the workbook for Udbetaling Danmark, counted first, then written and kept in the register."""

from pathlib import Path
from typing import Any

from backoffice import folders, migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import agreed, check_writing, stopping
from backoffice.command_line.ends import End
from backoffice.command_line.selecting import read_day
from backoffice.exchange.delivery_spec_files import find_spec
from backoffice.formats import show_date, show_integer, show_kroner
from backoffice.operations.delivery import Delivered, DeliveryPlan, check_folder, deliver, plan_delivery
from backoffice.queries.selection import EVERYWHERE, find_place
from backoffice.security import Right
from backoffice.text import counted, text


def deliver_udk(call: Call) -> End:
    """Count the delivery, show it and, unless it is a dry run, ask and write it."""
    check_writing(call)
    migrating.require_ready(call.database)
    security.require(call.actor, Right.DELIVER)
    asked = call.arguments
    as_of = read_day(asked.as_of) or call.today
    folder = None if asked.dry_run else delivery_folder(call)
    if folder is not None:
        check_folder(folder)
    options: dict[str, Any] = {
        "spec": find_spec(asked.spec or ""),
        "changes_only": asked.changes,
        "supersedes": asked.supersedes,
    }
    with call.database.reading() as session:
        where = EVERYWHERE if asked.organisation is None else find_place(session, asked.organisation)
        plan = plan_delivery(session, call.actor, where, as_of, **options)
    _print(call, plan)
    if folder is None:
        call.out.json(_json(plan))
        return End.DONE
    if not asked.yes and not agreed(call, plan.rows):
        call.out.say(text("cli.not_done"))
        call.out.json(_json(plan))
        return End.REFUSED
    # Somebody who was asked has seen the figures; they must be those that are written.
    shown = None if asked.yes else plan
    operation = asked.operation_id or ""
    with stopping() as watch:
        done = deliver(
            call.database, call.actor, where, as_of, folder, shown=shown, watch=watch, operation_id=operation, **options
        )
    call.out.json({**_json(plan), **_done(done)})
    call.out.line(str(done.path))
    if done.repeated:
        call.out.say(text("cli.delivered_before", number=done.number, file=done.path))
    else:
        call.out.say(counted("cli.delivered", plan.rows, number=done.number, file=done.path))
    return End.DONE


def delivery_folder(call: Call) -> Path:
    """Return the folder of the option or the settings, which has to be there, else the user's own, made if missing."""
    if call.arguments.folder is not None:
        return Path(call.arguments.folder)
    if call.settings is not None and call.settings.delivery_folder is not None:
        return call.settings.delivery_folder.expanduser()
    own = folders.delivery_folder()
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    return own


def kroner_json(oere: int) -> str:
    """Return øre as kroner, text with two decimals."""
    return f"{'-' if oere < 0 else ''}{abs(oere) // 100}.{abs(oere) % 100:02}"


def _json(plan: DeliveryPlan) -> dict[str, Any]:
    """Return what would be delivered; sums are kroner as text with two decimals."""
    base = None if plan.base is None else {"delivery": plan.base.number, "as_of": plan.base.as_of}
    return {
        "place": plan.place,
        "only_own_part": plan.only_own_part,
        "kind": plan.kind,
        "base": base,
        "supersedes": plan.supersedes,
        "spec": {"name": plan.spec.name, "version": plan.spec.version, "sha256": plan.spec.sha256},
        "as_of": plan.as_of,
        "history_position": plan.history_position,
        "rows": plan.rows,
        "counts": plan.counts,
        "changes": plan.changes,
        "impact": plan.impact,
        "sums": {name: kroner_json(oere) for name, oere in plan.sums.items()},
        "held_back": plan.held_back,
        "suppressed": plan.suppressed,
        "unconfirmed": [
            {"name": one.name, "unconfirmed": one.unconfirmed, "codes": one.codes} for one in plan.unconfirmed
        ],
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
    if plan.base is not None:
        call.out.line(text("deliveries.since", number=plan.base.number, day=show_date(plan.base.as_of)))
    if plan.supersedes is not None:
        call.out.line(text("deliveries.replaces", number=plan.supersedes))
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
    if not plan.spec.confirmed:
        call.out.say(text("deliveries.spec_unconfirmed", name=plan.spec.name, version=plan.spec.version))
    for one in plan.unconfirmed:
        call.out.say(text("cli.delivery.unconfirmed", name=one.label, n=one.unconfirmed, codes=one.codes))
