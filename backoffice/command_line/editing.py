"""`dwellings edit`: "Generelt om boligen" of any selection, the twin of the mass edit on the screen."""

from backoffice import migrating
from backoffice.command_line.approving import approve, check_approving
from backoffice.command_line.call import Call
from backoffice.command_line.carrying_out import COMMAND, carry_out, check_writing
from backoffice.command_line.ends import End
from backoffice.command_line.plan_view import print_plan, view_plan
from backoffice.command_line.selecting import read_selection
from backoffice.command_line.setting import read_change
from backoffice.operations.edit import plan_edit
from backoffice.queries.codes import code_lists
from backoffice.security import Right


def edit(call: Call) -> End:
    """Plan the edit, show it and carry it out; with `--preview` show what it would change on the portal instead."""
    if not call.arguments.preview:
        check_writing(call)
    check_approving(call)
    status = "draft" if call.arguments.draft else "reported" if call.arguments.report else ""
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        chosen = read_selection(session, call.arguments, call.actor.scope(Right.VIEW), needed=True)
        typed = call.arguments.set
        change = read_change(session, typed, chosen.selection, call.today) if typed or not status else {}
        plan = plan_edit(
            session,
            call.actor,
            chosen.selection,
            change,
            COMMAND,
            today=call.today,
            reason=call.arguments.reason,
            status=status,
        )
        approve(call, plan)
        chosen.tell_plan(plan)
        view, codes = view_plan(session, plan), code_lists(session)
    if not call.arguments.preview:
        return carry_out(call, plan, view)
    print_plan(call.out, view)
    if not plan.changed:
        call.out.json({"plan": view.as_json()})
        return End.REFUSED if view.counts["refused"] else End.DONE
    from backoffice.command_line.portal_verb import effect_of, print_effect

    # Nothing is written: what DanmarkBolig would show after it takes the place of the question.
    print_effect(call, effect_of(call, plan, call.today), codes, call.today, plan=view.as_json())
    return End.DONE
