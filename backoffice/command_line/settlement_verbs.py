"""`settlements list|show|explain`: what there is, a settlement in the order of the paper, and why it comes to what it does."""

from typing import Any

from backoffice import migrating, security
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.command_line.explaining import print_explanation
from backoffice.formats import show_date, show_kroner
from backoffice.queries.codes import code_lists
from backoffice.queries.settlement_explained import explain_settlement
from backoffice.queries.settlement_list import SettlementRow, read_settlement_filter, settlement_ids, settlement_rows
from backoffice.queries.settlements import SettlementFacts, SettlementLine, seen_settlement
from backoffice.records.codes import CodeLists
from backoffice.rules.money import Ore
from backoffice.rules.settlement_lines import Side
from backoffice.security import Right
from backoffice.text import text

_PAGE = 500
_TOTALS = ("credits", "debits", "result", "retained", "payout", "claim")
_DAYS = ("promised_on", "approved_on", "sent_on", "objected_on", "board_on", "decided_on", "paid_on")
_COLUMNS = ("id", "case", "place", "address", "state", "round", "result", "kept", "due")


def run_settlements(call: Call) -> End:
    """Do what the word after `settlements` says."""
    from backoffice.command_line import settlement_writing as writing

    reading = {"list": list_settlements, "show": show, "explain": explain}
    return reading.get(call.arguments.action, writing.write)(call)


def list_settlements(call: Call) -> End:
    """Print the settlements of a filter, drafts first."""
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    scope = call.actor.scope(Right.VIEW)
    with call.database.reading() as session:
        codes = code_lists(session)
        wanted = read_settlement_filter(call.arguments.filter)
        ids = settlement_ids(session, scope, wanted, codes, call.today)
        found: list[SettlementRow] = []
        for start in range(0, len(ids), _PAGE):
            some = ids[start : start + _PAGE]
            rows = settlement_rows(session, some, scope, codes, call.today)
            found += [rows[key] for key in some if key in rows]
    call.out.json([_row_json(one) for one in found])
    call.out.table([text(f"settlement.column.{name}") for name in _COLUMNS], (_cells(one, codes) for one in found))
    return End.DONE


def _row_json(one: SettlementRow) -> dict[str, Any]:
    return {
        "id": one.id,
        "case": one.termination_id,
        "department": one.place,
        "address": one.address,
        "state": one.state,
        "round": one.round,
        "phase": one.phase,
        "version": one.version_number,
        **{name: Ore(getattr(one, name)).plain() for name in ("result", "retained", "payout", "claim")},
        "sent_on": one.sent_on,
        "paid_on": one.paid_on,
        "disputed": one.disputed,
        "due_state": one.due_state.value if one.due_state else None,
        "due": one.due,
    }


def _cells(one: SettlementRow, codes: CodeLists) -> list[str]:
    state = codes["settlement_state"].by_meaning[one.state].label if one.state else "–"
    round_ = codes["settlement_round"].by_meaning[one.round].label if one.round else "–"
    kept = show_kroner(one.retained) if one.retained else "–"
    due = show_date(one.due) if one.due else "–"
    return [
        str(one.id), str(one.termination_id), one.place, one.address, state, round_, show_kroner(one.result), kept, due,
    ]  # fmt: skip


def _seen(call: Call) -> tuple[SettlementFacts, CodeLists]:
    security.require(call.actor, Right.VIEW)
    migrating.require_ready(call.database)
    with call.database.reading() as session:
        return seen_settlement(session, call.arguments.id, call.actor.scope(Right.VIEW)), code_lists(session)


def show(call: Call) -> End:
    """Print a settlement: its lines in the order of the paper, the result, what is kept back and who is paid."""
    one, codes = _seen(call)
    call.out.json(facts_json(one))
    call.out.pairs(_pairs(one, codes))
    call.out.line()
    headings = [
        text(f"settlement.column.{name}") for name in ("number", "code", "line", "amount", "mark", "rule", "evidence")
    ]
    call.out.table(headings, (_line_cells(line) for line in one.lines))
    call.out.line()
    call.out.pairs([(text(f"field.settlement.{name}"), show_kroner(one[name] or 0)) for name in _TOTALS])
    return End.DONE


def facts_json(one: SettlementFacts) -> dict[str, Any]:
    """Return a settlement for a program: amounts "1234.50", days ISO, codes by meaning."""
    return {
        "id": one.id,
        "case": one["termination_id"],
        "department": f"{one.organisation}-{one.department}",
        "address": one.address,
        "state": one.state,
        "round": one.round,
        "regime": one.regime,
        "phase": one.phase,
        "version": one["version_number"],
        "replaces": one["replaces"],
        "follows": one["follows"],
        **{name: Ore(one[name] or 0).plain() for name in _TOTALS},
        "disputed": Ore(one.disputed).plain(),
        "collectable": Ore(one.collectable).plain(),
        **{name: one[name] for name in (*_DAYS, "board_case", "written_by", "approved_by", "note")},
        "hash": one.content_hash,
        "lines": [_line_json(line) for line in one.lines],
    }


def _line_json(line: SettlementLine) -> dict[str, Any]:
    names = ("id", "code", "meaning", "text", "rule", "evidence", "payer", "disputed", "by_hand")
    values = {name: getattr(line, name) for name in names}
    return {**values, "side": line.side.value, "amount": Ore(line.amount).plain()}


def _pairs(one: SettlementFacts, codes: CodeLists) -> list[tuple[str, str]]:
    label = {
        name: codes[f"settlement_{name}"].by_meaning[value].label if value else "–"
        for name, value in (("state", one.state), ("round", one.round))
    }
    shown = [
        (text("settlement.column.number"), str(one.id)),
        (text("settlement.column.case"), str(one["termination_id"])),
        (text("settlement.column.address"), one.address),
        (text("settlement.column.state"), label["state"]),
        (text("settlement.column.round"), label["round"]),
        (text("settlement.column.version"), str(one["version_number"])),
    ]
    shown += [(text(f"field.settlement.{name}"), show_date(one[name])) for name in _DAYS if one[name]]
    names = ("written_by", "approved_by", "board_case")
    return shown + [(text(f"field.settlement.{name}"), str(one[name])) for name in names if one[name]]


def _line_cells(line: SettlementLine) -> list[str]:
    sign = "-" if line.side is Side.DEBIT else ""
    mark = (
        text("settlement.mark.disputed") if line.disputed else text("settlement.mark.by_hand") if line.by_hand else ""
    )
    return [str(line.id), line.code, line.text, f"{sign}{show_kroner(line.amount)}", mark, line.rule, line.evidence]


def explain(call: Call) -> End:
    """Print why a settlement comes to what it does, every line with its rule, so that a tenant can read it."""
    one, _ = _seen(call)
    heading = text("settlement.why", address=one.address, number=one["version_number"])
    return print_explanation(call, heading, explain_settlement(one), {}, settlement=one.id)
