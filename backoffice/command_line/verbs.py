"""Which verb is which function; each verb's file is loaded only when the verb is used.

Owns the way from a database that is busy or away, and from work that was stopped, to an exit code.
"""

from collections.abc import Callable

from backoffice.command_line.call import Call
from backoffice.command_line.case_overview_grammar import ACTIONS as OVER_CASES
from backoffice.command_line.ends import End
from backoffice.command_line.inspection_grammar import WORDS as INSPECTION_WORDS
from backoffice.command_line.lease_grammar import VERBS as OF_LEASES
from backoffice.command_line.settlement_grammar import ACTIONS as OF_SETTLEMENTS
from backoffice.command_line.termination_grammar import OF_CASES
from backoffice.database import Unavailable
from backoffice.records.calculations import CALCULATIONS
from backoffice.text import text
from backoffice.watch import Cancelled


def run(call: Call) -> End:
    """Run the verb that was asked for and return how it ended."""
    try:
        return _VERBS[call.arguments.verb or "", getattr(call.arguments, "action", None) or ""](call)
    except Unavailable as error:
        call.out.error(text("cli.busy" if error.busy else "cli.away", where=call.database.shown_url()))
        return End.AWAY
    except Cancelled:
        call.out.error(text("cli.interrupted"))
        return End.INTERRUPTED


def _none(call: Call) -> End:
    from backoffice.command_line.register_verbs import state

    return state(call)


def _init(call: Call) -> End:
    from backoffice.command_line.register_verbs import init

    return init(call)


def _demo(call: Call) -> End:
    from backoffice.command_line.demo_verb import demo

    return demo(call)


def _status(call: Call) -> End:
    from backoffice.command_line.register_verbs import status

    return status(call)


def _show(call: Call) -> End:
    from backoffice.command_line.show_verb import show

    return show(call)


def _list(call: Call) -> End:
    from backoffice.command_line.listing import list_dwellings

    return list_dwellings(call)


def _edit(call: Call) -> End:
    from backoffice.command_line.editing import edit

    return edit(call)


def _export(call: Call) -> End:
    from backoffice.command_line.exporting import export

    return export(call)


def _export_records(call: Call) -> End:
    from backoffice.command_line.exporting import export_of_kind

    return export_of_kind(call)


def _import(call: Call) -> End:
    from backoffice.command_line.importing import import_file

    return import_file(call)


def _deliver(call: Call) -> End:
    from backoffice.command_line.delivering import deliver_udk

    return deliver_udk(call)


def _deliver_list(call: Call) -> End:
    from backoffice.command_line.deliveries import list_deliveries

    return list_deliveries(call)


def _deliver_resend(call: Call) -> End:
    from backoffice.command_line.deliveries import resend_delivery

    return resend_delivery(call)


def _deliver_impact(call: Call) -> End:
    from backoffice.command_line.deliveries import impact

    return impact(call)


def _verify(call: Call) -> End:
    from backoffice.command_line.deliveries import verify

    return verify(call)


def _changes_list(call: Call) -> End:
    from backoffice.command_line.change_verbs import list_changes

    return list_changes(call)


def _changes_show(call: Call) -> End:
    from backoffice.command_line.change_verbs import show_change

    return show_change(call)


def _changes_undo(call: Call) -> End:
    from backoffice.command_line.change_verbs import undo

    return undo(call)


def _codes(call: Call) -> End:
    from backoffice.command_line.code_verbs import list_codes

    return list_codes(call)


def _codes_import(call: Call) -> End:
    from backoffice.command_line.code_verbs import import_codes

    return import_codes(call)


def _codes_export(call: Call) -> End:
    from backoffice.command_line.code_verbs import write_codes

    return write_codes(call)


def _dialects_list(call: Call) -> End:
    from backoffice.command_line.dialect_verbs import list_dialects

    return list_dialects(call)


def _dialects_show(call: Call) -> End:
    from backoffice.command_line.dialect_verbs import show_dialect

    return show_dialect(call)


def _dialects_propose(call: Call) -> End:
    from backoffice.command_line.dialect_verbs import propose_dialect

    return propose_dialect(call)


def _dialects_remove(call: Call) -> End:
    from backoffice.command_line.dialect_verbs import remove_dialect

    return remove_dialect(call)


def _xml_export(call: Call) -> End:
    from backoffice.command_line.xml_verbs import export_xml

    return export_xml(call)


def _xml_import(call: Call) -> End:
    from backoffice.command_line.xml_verbs import import_xml

    return import_xml(call)


def _filters(call: Call) -> End:
    from backoffice.command_line.code_verbs import explain_filters

    return explain_filters(call)


def _preview(call: Call) -> End:
    from backoffice.command_line.portal_verb import preview

    return preview(call)


def _retire(call: Call) -> End:
    from backoffice.command_line.place_verbs import retire

    return retire(call)


def _reopen(call: Call) -> End:
    from backoffice.command_line.place_verbs import reopen

    return reopen(call)


def _merge(call: Call) -> End:
    from backoffice.command_line.place_verbs import merge

    return merge(call)


def _check(call: Call) -> End:
    from backoffice.command_line import check_verbs as verbs

    return {"": verbs.check, "list": verbs.list_checks, "accept": verbs.accept}[call.arguments.action or ""](call)


def _sections(call: Call) -> End:
    from backoffice.command_line.section_verbs import run_sections

    return run_sections(call)


def _requests(call: Call) -> End:
    from backoffice.command_line import request_verbs as verbs

    return {
        "list": verbs.list_requests,
        "show": verbs.show_request,
        "new": verbs.new_request,
        "set": verbs.set_requests,
        "from": verbs.requests_from_file,
        "export": verbs.export_list,
        "source": verbs.source_list,
    }[call.arguments.action](call)


def _disability(call: Call) -> End:
    from backoffice.command_line.disability_writing import VERBS

    return VERBS[call.arguments.action](call)


def _agreements(call: Call) -> End:
    from backoffice.command_line.agreement_verbs import run_agreements

    return run_agreements(call)


def _explain(call: Call) -> End:
    from backoffice.command_line.explaining import explain

    return explain(call)


def _vacancies(call: Call) -> End:
    from backoffice.command_line import vacancy_verbs as verbs

    done = {"list": verbs.list_vacancies, "let": verbs.let}
    return done.get(call.arguments.action, verbs.change_vacancies)(call)


def _report(call: Call) -> End:
    from backoffice.command_line import reporting as verbs

    return {
        "": verbs.report,
        "list": verbs.list_waiting,
        "transfers": verbs.list_transfers,
        "approvals": verbs.list_approvals,
        "withheld": verbs.list_withheld,
    }[getattr(call.arguments, "action", None) or ""](call)


def _improvements(call: Call) -> End:
    from backoffice.command_line.improvement_verbs import improvements_verb

    return improvements_verb(call)


def _rates(call: Call) -> End:
    from backoffice.command_line.rates_verb import rates

    return rates(call.arguments, call.out, call.today)


def _leases(call: Call) -> End:
    from backoffice.command_line.lease_writing import run_leases

    return run_leases(call)


def _calc(call: Call) -> End:
    from backoffice.command_line.calc_verb import calc

    return calc(call.arguments, call.out)


def _letters(call: Call) -> End:
    from backoffice.command_line import letter_verbs as verbs

    return {
        "list": verbs.list_letters,
        "show": verbs.show,
        "make": verbs.make,
        "sent": verbs.sent,
        "templates": verbs.templates,
    }[call.arguments.action](call)


def _settlements(call: Call) -> End:
    from backoffice.command_line.settlement_verbs import run_settlements

    return run_settlements(call)


def _settlement_papers(call: Call) -> End:
    from backoffice.command_line import settlement_paper_verbs as verbs

    return verbs.print_settlement(call) if call.arguments.action == "print" else verbs.export(call)


def _inspections(call: Call) -> End:
    from backoffice.command_line.inspection_verbs import run_inspections

    return run_inspections(call)


def _terminations(call: Call) -> End:
    from backoffice.command_line.termination_verbs import terminations

    return terminations(call)


_VERBS: dict[tuple[str, str], Callable[[Call], End]] = {
    ("", ""): _none,
    ("init", ""): _init,
    ("demo", ""): _demo,
    ("status", ""): _status,
    ("show", ""): _show,
    ("dwellings", "list"): _list,
    ("dwellings", "edit"): _edit,
    ("dwellings", "export"): _export,
    ("import", ""): _import,
    ("export", ""): _export_records,
    ("deliver", "udk"): _deliver,
    ("deliver", "list"): _deliver_list,
    ("deliver", "resend"): _deliver_resend,
    ("deliver", "impact"): _deliver_impact,
    ("verify", ""): _verify,
    ("changes", "list"): _changes_list,
    ("changes", "show"): _changes_show,
    ("changes", "undo"): _changes_undo,
    ("codes", "list"): _codes,
    ("codes", "import"): _codes_import,
    ("codes", "export"): _codes_export,
    ("dialects", "list"): _dialects_list,
    ("dialects", "show"): _dialects_show,
    ("dialects", "propose"): _dialects_propose,
    ("dialects", "remove"): _dialects_remove,
    ("xml", "export"): _xml_export,
    ("xml", "import"): _xml_import,
    ("filters", ""): _filters,
    ("preview", "portal"): _preview,
    ("retire", ""): _retire,
    ("explain", "vacancy"): _explain,
    **{("calc", name): _calc for name in CALCULATIONS},
    **{(verb, action): _leases for verb, actions in OF_LEASES.items() for action in actions},
    **{
        ("improvements", action): _improvements
        for action in ("list", "show", "new", "edit", "answer", "finish", "value")
    },
    ("rates", ""): _rates,
    ("explain", "signup"): _explain,
    ("explain", "disability"): _explain,
    **{("vacancies", action): _vacancies for action in ("list", "open", "no-tenant", "end", "move", "confirm", "let")},
    **{("inspections", action): _inspections for action in INSPECTION_WORDS},
    **{("terminations", action): _terminations for action in (*OF_CASES, *OVER_CASES)},
    ("reopen", ""): _reopen,
    ("report", ""): _report,
    **{("reporting", action): _report for action in ("list", "transfers", "approvals", "withheld")},
    ("departments", "merge"): _merge,
    **{("agreements", kind): _agreements for kind in ("signup", "cooperations", "allocation")},
    **{("check", action): _check for action in ("", "list", "accept")},
    **{("sections", subject): _sections for subject in ("amenities", "pictures", "waiting")},
    **{("requests", action): _requests for action in ("list", "show", "new", "set", "from", "export", "source")},
    **{
        ("disability", action): _disability
        for action in ("list", "show", "new", "change", "remove", "link", "unlink", "coverage")
    },
    **{("letters", action): _letters for action in ("list", "show", "make", "sent", "templates")},
    **{("settlements", action): _settlements for action in OF_SETTLEMENTS},
    **{("settlements", action): _settlement_papers for action in ("print", "export")},
}
