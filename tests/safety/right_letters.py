"""The cells of the matrix of rights about letters and settlements on paper. Owns how each is tried."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from backoffice.exchange.letter_files import TXT, letters_folder
from backoffice.models import Dwelling, Letter, Settlement, Termination
from backoffice.models.registry import TABLES
from backoffice.operations.keys import new_keys
from backoffice.operations.letter_making import copy_template
from backoffice.operations.letters import draft_letter, offers, plan_letter, plan_sent, show_letter
from backoffice.operations.settlement_export import export_settlement, export_settlements
from backoffice.queries.codes import code_lists
from backoffice.queries.settlement_list import SettlementFilter
from tests.safety.right_ground import OWNER, SOURCE, TODAY, Ground, Home, applied_cell, tried_out_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from sqlalchemy.orm import Session

    from backoffice.operations.plan import Plan
    from backoffice.security import Actor

LONG_AGO = date(2003, 1, 1)
ENDED = date(2004, 1, 1)


def _case(session: Session, home: Home) -> int:
    """Return a case of long ago with a settlement and a letter, made where there is none."""
    query = select(Termination.id).where(Termination.dwelling_id == home.id, Termination.received_on == LONG_AGO)
    if (found := session.scalar(query)) is not None:
        return found
    codes = code_lists(session)
    own = session.get_one(Dwelling, home.id).organisation_id
    place = {"organisation_id": own, "dwelling_id": home.id, "status": "reported"}

    def add(record: str, **values: object) -> int:
        key = new_keys(session, record, 1)[0]
        session.execute(insert(TABLES[record]), [{**place, **values, "id": key}])
        return key

    def code(name: str, meaning: str) -> str:
        return codes[name].by_meaning[meaning].code

    lease = add("lease", valid_from=LONG_AGO, valid_to=ENDED, vacant=False, available=False)
    tenant = {"id": new_keys(session, "tenant", 1)[0], "organisation_id": own, "lease_id": lease, "status": "reported"}
    session.execute(insert(TABLES["tenant"]), [{**tenant, "name": "Ida Ørsted"}])
    case = add(
        "termination",
        lease_id=lease,
        phase=code("case_phase", "withdrawn"),
        terminated_by=code("terminated_by", "tenant"),
        channel=code("notice_channel", "email"),
        received_on=LONG_AGO,
        received_time="10:00",
        withdrawn_on=LONG_AGO,
    )
    state = {"state": code("settlement_state", "draft"), "round": code("settlement_round", "first")}
    totals = dict.fromkeys(("credits", "debits", "result", "retained", "payout", "claim"), 0)
    add("settlement", lease_id=lease, termination_id=case, version_number=1, **state, **totals)
    add("letter", lease_id=lease, termination_id=case, letter_kind=code("letter_kind", "withdrawal"), made_on=LONG_AGO)
    return case


def _settlement(session: Session, home: Home) -> int:
    return session.execute(select(Settlement.id).where(Settlement.termination_id == _case(session, home))).scalar_one()


def _letter(session: Session, home: Home) -> int:
    query = select(Letter.id).where(Letter.termination_id == _case(session, home)).order_by(Letter.id)
    return session.execute(query.limit(1)).scalar_one()


def _offers(session: Session, actor: Actor, home: Home, _ground: Ground) -> int:
    return len(offers(session, actor, "termination", _case(session, home), today=TODAY))


def _show(session: Session, actor: Actor, home: Home, _ground: Ground) -> int:
    case = _case(session, home)
    return len(show_letter(session, actor, "withdrawal", "termination", case, today=TODAY).lines)


def _draft(session: Session, actor: Actor, home: Home, _ground: Ground) -> int:
    return len(draft_letter(session, actor, "withdrawal", "termination", _case(session, home), today=TODAY).data)


def _plan(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    draft = draft_letter(session, OWNER, "withdrawal", "termination", _case(session, home), today=TODAY)
    return plan_letter(session, actor, draft, SOURCE, today=TODAY)


def _sent(session: Session, actor: Actor, home: Home, _ground: Ground) -> Plan:
    return plan_sent(session, actor, [_letter(session, home)], TODAY, "email", SOURCE, today=TODAY)


def _export_one(session: Session, actor: Actor, home: Home, ground: Ground) -> int:
    path = ground.folder / "afregning.xlsx"
    export_settlement(session, actor, _settlement(session, home), path, replace=True)
    return 1


def _export_list(session: Session, actor: Actor, home: Home, ground: Ground) -> int:
    _case(session, home)
    path = ground.folder / "afregninger.xlsx"
    return export_settlements(session, actor, path, SettlementFilter(ended=True), today=TODAY, replace=True).rows


def copy(_ground: Ground, actor: Actor, _home: Home) -> str:
    """Try to lay a template in the office's folder, which is of no organisation."""
    (letters_folder() / "summons.txt").unlink(missing_ok=True)
    return "yes" if copy_template(actor, "summons", TXT).is_file() else "nothing"


OPERATIONS: dict[str, Callable[[Ground, Actor, Home], str]] = {
    "letters.offers": tried_out_cell(_offers),
    "letters.show_letter": tried_out_cell(_show),
    "letters.draft_letter": tried_out_cell(_draft),
    "letters.plan_letter": tried_out_cell(_plan),
    "letters.plan_sent": tried_out_cell(_sent),
    "apply.apply letter": applied_cell(_plan),
    "letter_making.copy_template": copy,
    "settlement_export.export_settlement": tried_out_cell(_export_one),
    "settlement_export.export_settlements": tried_out_cell(_export_list),
}


def _kept(ground: Ground, home: Home, find: Callable[[Session, Home], int]) -> str:
    """Return the number of a case, settlement or letter that stays."""
    with ground.database.writing() as session:
        return str(find(session, home))


def _list(ground: Ground, home: Home) -> tuple[str, ...]:
    _kept(ground, home, _case)
    return ("letters", "list", "--department", home.number.rpartition("-")[0])


VERBS: dict[str, tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]] = {
    "letters list": (_list, lambda answer: answer),
    "letters list --offers": (
        lambda ground, home: ("letters", "list", "--offers", "--case", _kept(ground, home, _case)),
        lambda answer: answer,
    ),
    "letters show": (
        lambda ground, home: ("letters", "show", "withdrawal", "--case", _kept(ground, home, _case)),
        lambda answer: answer["text"],
    ),
    "letters make": (
        lambda ground, home: (
            "letters", "make", "withdrawal", "--case", _kept(ground, home, _case), "--out",
            str(ground.folder / "brev.txt"), "--replace", "--dry-run",
        ),
        lambda answer: answer["changed"],
    ),
    "letters sent": (
        lambda ground, home: ("letters", "sent", _kept(ground, home, _letter), "--channel", "email", "--dry-run"),
        lambda answer: answer["changed"],
    ),
    "settlements export": (
        lambda ground, home: (
            "settlements", "export", str(ground.folder / "afregning.xlsx"), "--settlement",
            _kept(ground, home, _settlement), "--replace",
        ),
        lambda answer: answer["sha256"],
    ),
}  # fmt: skip


def calls(out: Path, beside: Path) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Return calls of the verbs for whoever looks for leaks; a letter's own file goes beside the folder that is searched."""
    make = ("letters", "make", "withdrawal", "--case", "1", "--out", str(beside / "brev.txt"))
    return {
        ("letters", "list"): [("letters", "list"), ("letters", "list", "--unsent")],
        ("letters", "show"): [("letters", "show", "withdrawal", "--case", "1")],
        ("letters", "make"): [(*make, "--yes")],
        ("letters", "sent"): [("letters", "sent", "1", "--channel", "email", "--yes")],
        ("letters", "templates"): [("letters", "templates", what) for what in ("list", "check", "fields")],
        ("settlements", "print"): [("settlements", "print", "1")],
        ("settlements", "export"): [
            ("settlements", "export", str(out / f"afregninger{ending}"), "--replace") for ending in (".xlsx", ".csv")
        ],
    }
