"""Terminations whole: received, dated, confirmed, let again, withdrawn; and what no way of writing may do to a case."""

from array import array
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import Lease, Termination
from backoffice.operations import termination_steps as steps
from backoffice.operations.apply import apply
from backoffice.operations.case_steps import step_change
from backoffice.operations.letting_tenant import Letting
from backoffice.operations.plan import Changes, Plan
from backoffice.operations.terminations import (
    case_dates,
    plan_edit,
    plan_particulars,
    plan_receive,
    plan_recompute,
)
from backoffice.operations.undo import plan_undo
from backoffice.queries.case_card import case_card
from backoffice.queries.case_history import case_changes
from backoffice.rules.problems import Refused
from backoffice.security import EVERYTHING, Actor
from tests.cases import SOURCE, START, TODAY, a_lease, code, facts, received, write
from tests.vacancies import add_lease, leases

D = date
EXAMPLES = [
    ("D1", D(2026, 3, 31), "16:00", D(2026, 3, 31), D(2026, 4, 1), D(2026, 6, 30), D(2026, 7, 1)),
    ("D2", D(2026, 3, 31), "16:01", D(2026, 5, 1), D(2026, 5, 1), D(2026, 7, 31), D(2026, 8, 3)),
    ("D2", D(2026, 4, 1), "09:00", D(2026, 5, 1), D(2026, 5, 1), D(2026, 7, 31), D(2026, 8, 3)),
    ("D3", D(2026, 5, 1), "16:00", D(2026, 5, 1), D(2026, 5, 1), D(2026, 7, 31), D(2026, 8, 3)),
    ("D3", D(2026, 5, 1), "16:00:01", D(2026, 6, 1), D(2026, 6, 1), D(2026, 8, 31), D(2026, 9, 1)),
    ("D4", D(2026, 8, 1), "10:00", D(2026, 8, 3), D(2026, 8, 1), D(2026, 10, 31), D(2026, 11, 2)),
]
DEADLINES = [D(2026, 1, 2), D(2026, 2, 2), D(2026, 3, 3), D(2026, 3, 31), D(2026, 5, 1), D(2026, 6, 1)]


@pytest.fixture
def home(database: Database) -> tuple[int, int]:
    """A dwelling of DSB's policy and its lease."""
    return a_lease(database)


def taken_back(database: Database, actor: Actor, number: int) -> int:
    with database.writing() as session:
        return apply(session, actor, plan_undo(session, actor, number, SOURCE)).change_set


def test_the_worked_examples_hold_as_whole_cases(database: Database, everyone: Actor, home: tuple[int, int]) -> None:
    dwelling, lease = home
    given: list[tuple[date, str, tuple[date | None, ...]]] = [(one[1], one[2], one[3:]) for one in EXAMPLES]
    given += [(day, "16:00", (day, None, None, None)) for day in DEADLINES if day != D(2026, 3, 3)]
    given += [(D(2026, 3, 2), "16:00", (D(2026, 3, 2), None, None, None))]
    for day, clock, expected in given:
        case = received(database, everyone, lease, day, clock)
        here = facts(database, case)
        found = (here.deadline, here.period_from, here.rent_last_day, here.vacate_by)
        assert found == tuple(wanted or now for wanted, now in zip(expected, found, strict=True))
        confirmed = write(database, everyone, steps.plan_confirm, case, emptied="economic_loss")
        assert here.rent_last_day is not None
        end = here.rent_last_day + (D(2026, 1, 2) - D(2026, 1, 1))
        assert leases(database, dwelling) == [("let", START, end, "reported"), ("vacant", end, None, "reported")]
        taken_back(database, everyone, confirmed)
        assert leases(database, dwelling) == [("let", START, None, "reported")]
        write(database, everyone, steps.plan_withdraw, case, "næste eksempel")
    with database.reading() as session:
        card = case_card(session, case, EVERYTHING)
        assert card is not None
        assert [step.id for step in case_dates(session, card.values, card.facts.lease_end).reckoning.steps][:2] == [
            "notice.received",
            "notice.policy_unconfirmed",
        ]


def test_what_a_notice_lacks_is_listed_and_a_late_signature_moves_the_dates(
    database: Database, everyone: Actor, home: tuple[int, int]
) -> None:
    case = received(database, everyone, home[1], D(2026, 3, 30), "10:00", "cotenant", "new_address")
    assert facts(database, case).phase == "incomplete"
    with pytest.raises(Refused, match=r"case\.not_now"):
        write(database, everyone, steps.plan_confirm, case)
    with database.reading() as session:
        address = code(session, "missing_particular", "new_address")
    write(database, everyone, plan_particulars, case, address)
    assert facts(database, case).missing == {"new_address"}
    write(database, everyone, plan_particulars, case, "", on=D(2026, 4, 2))
    # The signature was no longer lacking when the rest came: the day of the receipt counts.
    assert (facts(database, case).phase, facts(database, case).period_from) == ("received", D(2026, 4, 1))
    with database.reading() as session:
        signature = code(session, "missing_particular", "spouse")
    write(database, everyone, plan_particulars, case, signature)
    write(database, everyone, plan_particulars, case, "", on=D(2026, 4, 2))
    assert facts(database, case).period_from == D(2026, 5, 1)
    write(database, everyone, steps.plan_override, case, {"rent_last_day": D(2026, 8, 15)}, "aftalt")
    write(database, everyone, plan_recompute, case)
    here = facts(database, case)
    assert (here.period_from, here.rent_last_day, here.override_reason) == (D(2026, 5, 1), D(2026, 7, 31), "")


def test_a_notice_is_refused_where_nothing_can_be_terminated_and_warned_of_where_the_lease_ends(
    database: Database, everyone: Actor
) -> None:
    dwelling, lease = a_lease(database, policy="")
    with database.writing() as session:
        empty = add_lease(session, dwelling, D(2010, 1, 1), D(2020, 1, 1), "vacant")
        over = add_lease(session, dwelling, D(2005, 1, 1), D(2010, 1, 1))
        given = {
            "received_on": TODAY,
            "received_time": "10:00",
            "channel": code(session, "notice_channel", "letter"),
        }
    for wrong, problem in ((empty, "nobody_lives_there"), (over, "lease_ended"), (10**6, "not_in_register")):
        with database.reading() as session, pytest.raises(Refused, match=problem):
            plan_receive(session, everyone, wrong, given, SOURCE, today=TODAY)
    with database.writing() as session:
        session.get_one(Lease, lease).valid_to = D(2027, 1, 1)
        session.flush()
        plan = plan_receive(session, everyone, lease, given, SOURCE, today=TODAY)
        assert [kind.id for kind in plan.warnings.kinds] == ["case.already_ends", "case.no_terms"]
        apply(session, everyone, plan)
    with database.reading() as session:
        assert session.scalars(select(Termination.rent_last_day)).one() == D(2026, 12, 31)
        with pytest.raises(Refused, match=r"case\.has_one"):
            plan_receive(session, everyone, lease, given, SOURCE, today=TODAY)
        case = session.scalars(select(Termination.id)).one()
        ahead = {**given, "received_on": D(2026, 12, 1)}
        with pytest.raises(Refused, match=r"case\.received_ahead"):
            plan_receive(session, everyone, lease, ahead, SOURCE, today=TODAY)
    write(database, everyone, steps.plan_confirm, case)
    with database.reading() as session:
        card = case_card(session, case, EVERYTHING)
        assert card is not None
        told = case_dates(session, card.values, card.facts.lease_end)
        assert told.values["rent_last_day"] == D(2026, 12, 31)
        assert "case.lease_ends_before" in [step.id for step in told.reckoning.steps]
    write(database, everyone, steps.plan_withdraw, case, "bliver boende til aftalens udløb")
    assert leases(database, dwelling)[-1] == ("let", START, D(2027, 1, 1), "reported")


def test_dates_are_decided_otherwise_with_a_reason_and_the_lease_and_the_vacancy_go_along(
    database: Database, everyone: Actor, home: tuple[int, int]
) -> None:
    dwelling, lease = home
    case = received(database, everyone, lease, D(2026, 8, 20))
    write(database, everyone, plan_edit, case, {"received_on": D(2026, 9, 20)})
    assert facts(database, case).rent_last_day == D(2026, 12, 31)
    write(database, everyone, steps.plan_confirm, case, emptied="economic_loss")
    with pytest.raises(Refused, match=r"case\.receipt_fixed"):
        write(database, everyone, plan_edit, case, {"received_on": D(2026, 8, 20)})
    with pytest.raises(Refused, match=r"case\.needs\.override_reason"):
        write(database, everyone, steps.plan_override, case, {"rent_last_day": D(2026, 11, 30)}, " ")
    write(database, everyone, steps.plan_override, case, {"rent_last_day": D(2026, 11, 30)}, "aftalt den 3. oktober")
    end = D(2026, 12, 1)
    assert leases(database, dwelling) == [("let", START, end, "reported"), ("vacant", end, None, "reported")]
    with pytest.raises(Refused, match=r"case\.ends_before_lease"):
        write(database, everyone, steps.plan_override, case, {"rent_last_day": D(2019, 1, 1)}, "tastefejl")
    with database.reading() as session:
        last = case_changes(session, case)[0]
        told = {(line.field, line.before, line.after) for line in last.fields}
    assert ("rent_last_day", "2026-12-31", "2026-11-30") in told and last.line.reason == "aftalt den 3. oktober"


def test_a_new_tenant_before_the_end_shortens_what_is_owed_and_a_withdrawal_gives_the_lease_back(
    database: Database, everyone: Actor, home: tuple[int, int]
) -> None:
    dwelling, lease = home
    case = received(database, everyone, lease, D(2026, 5, 1), "09:00")
    write(database, everyone, steps.plan_confirm, case, emptied="renovation")
    write(database, everyone, steps.plan_seek, case, D(2026, 7, 1))
    late = Letting(D(2026, 8, 1), "1", tenants=("",))
    with pytest.raises(Refused, match=r"case\.fault\.relet_too_late"):
        write(database, everyone, steps.plan_relet, case, late)
    relet = write(database, everyone, steps.plan_relet, case, Letting(D(2026, 7, 22), "1", tenants=("",)))
    assert leases(database, dwelling) == [
        ("let", START, D(2026, 7, 22), "reported"),
        ("let", D(2026, 7, 22), None, "reported"),
    ]
    with pytest.raises(Refused, match=r"case\.not_now"):
        write(database, everyone, steps.plan_withdraw, case, "bliver boende")
    taken_back(database, everyone, relet)
    write(database, everyone, steps.plan_withdraw, case, "bliver boende")
    assert leases(database, dwelling) == [("let", START, None, "reported")]
    again = received(database, everyone, lease, D(2026, 10, 1))
    assert facts(database, again).phase == "received"


def test_the_inspection_needs_an_empty_dwelling_and_the_moving_in_to_be_over(
    database: Database, everyone: Actor, home: tuple[int, int]
) -> None:
    case = received(database, everyone, home[1], D(2026, 5, 1))
    write(database, everyone, steps.plan_confirm, case)
    with pytest.raises(Refused, match=r"case\.ahead_of_today"):
        write(database, everyone, steps.plan_moved_out, case, D(2026, 12, 1))
    with pytest.raises(Refused, match=r"case\.fault\.out_before_lease"):
        write(database, everyone, steps.plan_moved_out, case, D(2019, 1, 1))
    write(database, everyone, steps.plan_moved_out, case, D(2026, 7, 30), keys_on=D(2026, 8, 3), emptied=False)
    here = facts(database, case)
    assert (here.phase, here.known_on, here.emptied) == ("moved_out", D(2026, 8, 3), False)
    write(database, everyone, steps.plan_cleared, case)
    write(database, everyone, steps.plan_omit, case, "intet krav")
    assert facts(database, case).inspection_omitted == "intet krav"
    opened = write(database, everyone, steps.plan_emptied, case, "rehousing")
    assert leases(database, home[0])[1][:2] == ("none", D(2026, 8, 1))
    taken_back(database, everyone, opened)
    assert len(leases(database, home[0])) == 1


# What no case may become, whoever writes it


def by_hand(database: Database, actor: Actor, case: int, purpose: str = "case", **values: Any) -> None:
    """Write columns of a termination past every operation, as a plan of some other maker would."""
    with database.writing() as session:
        row = session.get_one(Termination, case)
        if "phase" in values:
            values["phase"] = code(session, "case_phase", values["phase"])
        part = Changes(
            "termination",
            tuple(values),
            array("q", [case]),
            array("i", [row.version]),
            array("Q", [(1 << len(values)) - 1]),
            values={name: [value] for name, value in values.items()},
        )
        apply(session, actor, Plan(purpose, SOURCE, asked=1, changes=[part], record="termination"))


def test_eight_illegal_sequences_are_refused_whatever_writes_them(
    database: Database, everyone: Actor, home: tuple[int, int]
) -> None:
    dwelling, lease = home
    case = received(database, everyone, lease, D(2026, 5, 1))
    # 1 confirmed without the lease's end, 2 summoned before confirmed, 3 settled at once, 4 closed at once
    for phase in ("confirmed", "summoned", "draft", "closed"):
        for purpose in ("case", "import", "register"):
            with pytest.raises(Refused, match=r"plan\.clashes_now|case\.fault"):
                by_hand(database, everyone, case, purpose, phase=phase, confirmed_on=TODAY)
    confirmed = write(database, everyone, steps.plan_confirm, case, emptied="economic_loss")
    # 5 inspected before anybody moved out, 6 the lease ended elsewhere than the case says
    with pytest.raises(Refused, match=r"case\.not_now"):
        write(database, everyone, step_change, case, "inspect", known={"held_on": TODAY})
    with pytest.raises(Refused, match=r"plan\.clashes_now|case\.fault\.lease_elsewhere"):
        by_hand(database, everyone, case, rent_last_day=D(2026, 9, 30))
    # 7 a step taken back from under a later one, 8 withdrawn after the moving out
    write(database, everyone, steps.plan_moved_out, case, D(2026, 7, 30))
    with pytest.raises(Refused, match=r"case\.not_latest"):
        taken_back(database, everyone, confirmed)
    with pytest.raises(Refused, match=r"case\.not_now"):
        write(database, everyone, steps.plan_withdraw, case, "for sent")
    assert leases(database, dwelling)[0] == ("let", START, D(2026, 8, 1), "reported")
    assert facts(database, case).phase == "moved_out"


def test_the_steps_of_a_case_are_undone_from_the_last_and_done_again_in_order(
    database: Database, everyone: Actor, home: tuple[int, int]
) -> None:
    case = received(database, everyone, home[1], D(2026, 5, 1))
    confirmed = write(database, everyone, steps.plan_confirm, case, emptied="economic_loss")
    moved = write(database, everyone, steps.plan_moved_out, case, D(2026, 7, 30))
    back = taken_back(database, everyone, moved)
    first = taken_back(database, everyone, confirmed)
    with pytest.raises(Refused, match=r"case\.not_latest|changed_since|nothing_to_write"):
        taken_back(database, everyone, back)
    taken_back(database, everyone, first)
    taken_back(database, everyone, back)
    assert facts(database, case).phase == "moved_out"
    assert [kind for kind, *_ in leases(database, home[0])] == ["let", "vacant"]


def test_two_who_take_in_the_same_notice_at_once_make_one_case(
    database: Database, everyone: Actor, home: tuple[int, int]
) -> None:
    _, lease = home
    both, ended = Barrier(2), []

    def take_in() -> None:
        with database.reading() as session:
            given = {
                "received_on": D(2026, 11, 2),
                "received_time": "09:00",
                "channel": code(session, "notice_channel", "email"),
            }
            plan = plan_receive(session, everyone, lease, given, SOURCE, today=TODAY)
        both.wait()
        try:
            with database.writing() as session:
                apply(session, everyone, plan)
            ended.append("")
        except Refused as refusal:
            ended.append(refusal.problems[0].id)

    people = [Thread(target=take_in) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert sorted(ended) == ["", "case.two_on_lease"]
    with database.reading() as session:
        assert len(session.scalars(select(Termination)).all()) == 1
