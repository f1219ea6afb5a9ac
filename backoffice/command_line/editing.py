"""`dwellings edit`: "Generelt om boligen" of any selection, the twin of the mass edit on the screen."""

from backoffice import migrating
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End
from backoffice.command_line.plan_view import view_plan
from backoffice.command_line.selecting import read_selection
from backoffice.command_line.setting import read_change
from backoffice.operations.edit import plan_edit
from backoffice.security import Right


def edit(call: Call) -> End:
    """Plan the edit, show it and carry it out."""
    check_writing(call)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        chosen = read_selection(session, call.arguments, call.actor.scope(Right.VIEW), needed=True)
        change = read_change(session, call.arguments.set, chosen.selection, call.today)
        plan = plan_edit(
            session, call.actor, chosen.selection, change, COMMAND, today=call.today, reason=call.arguments.reason
        )
        chosen.tell_plan(plan)
        view = view_plan(session, plan)
    return carry_out(call, plan, view)
