"""`import`: master data, dwellings or rents from a workbook or a text file."""

from pathlib import Path

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import carry_out, check_writing, stopping
from backoffice.command_line.ends import End
from backoffice.command_line.plan_view import view_plan
from backoffice.operations.importing import plan_import, write_error_workbook
from backoffice.operations.plan import Plan
from backoffice.text import counted, text


def import_file(call: Call) -> End:
    """Plan the import, give the rows in error back if that was asked for, show the plan and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    asked = call.arguments
    with stopping() as watch, call.database.reading() as session:
        plan = plan_import(
            session,
            call.actor,
            Path(asked.file),
            today=call.today,
            dialect=asked.dialect,
            draft=asked.draft,
            source_way="command",
            watch=watch,
        )
        plan = _as_asked(call, plan)
        view = view_plan(session, plan)
    return carry_out(call, plan, view, **_give_back(call, plan))


def _as_asked(call: Call, plan: Plan) -> Plan:
    """Settle disputed rows as the options say, and write everything or nothing where that was asked for."""
    take = call.arguments.conflicts
    if take != "keep":
        for dispute in list(plan.disputed):
            plan = plan.decided(dispute.changes.record, dispute.changes.ids, take=take)
    plan.whole_only = call.arguments.all_or_nothing
    return plan


def _give_back(call: Call, plan: Plan) -> dict[str, object]:
    """Write the refused rows and their reasons to the file of --errors, before anything is applied."""
    asked = call.arguments
    if asked.errors is None:
        return {}
    if not len(plan.refused):
        call.out.say(text("cli.no_errors"))
        return {"errors": 0}
    rows = write_error_workbook(plan, Path(asked.file), Path(asked.errors), dialect=asked.dialect)
    call.out.say(counted("cli.errors_written", rows, file=asked.errors))
    return {"errors": rows, "errors_file": asked.errors}
