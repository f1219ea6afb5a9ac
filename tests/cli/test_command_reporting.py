"""Drafts, reporting and approvals from the command line."""

from datetime import date

from sqlalchemy import func, select

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.models.checks import Approval
from backoffice.rules.periods import FOREVER
from tests.cli.answers import Command
from tests.import_files import unit
from tests.operations.test_reporting import add_cost


def statuses(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return dict(session.execute(select(Dwelling.status, func.count()).group_by(Dwelling.status)).all())


def test_an_edit_is_saved_as_a_draft_and_reported_later(command: Command, database: Database, dwellings: range) -> None:
    edit = ("dwellings", "edit", "--section", "0451-012-01", "--set", "heating=5", "--draft")
    dry = command(*edit, "--dry-run")
    assert dry.code == 0 and "5 boliger forsvinder fra DanmarkBolig.dk" in dry.out
    assert command(*edit, "--yes").code == 0
    assert statuses(database) == {"draft": 5, "reported": 5}
    listed = command("reporting", "list", "--json").json
    assert [(one["record"], one["status"], one["late"]) for one in listed] == [("dwelling", "draft", False)] * 5
    assert "kladde" in command("reporting", "list", "--organisation", "0451").out
    done = command("report", "--all", "--yes", "--json").json
    assert (done["changed"], done["unchanged"]) == (5, 5)
    assert statuses(database) == {"reported": 10}
    assert command("reporting", "list", "--json").json == []


def test_warnings_are_approved_by_rule_with_a_reason_and_are_listed_while_they_hold(
    command: Command, database: Database, dwellings: range
) -> None:
    add_cost(database, dwellings[0], date(2020, 1, 1), 600_000, date(2030, 1, 1), status="reported")
    add_cost(database, dwellings[0], date(2030, 1, 1), 800_000, FOREVER)
    refused = command("report", "--all", "--yes")
    assert refused.code == 1
    assert "--approve rent_change_large --because TEKST" in refused.err
    assert "Åparken 1, st. tv" in refused.out
    assert command("report", "--all", "--yes", "--json").json["to_approve"] == [
        {"rule": "cost_far_ahead", "field": "valid_from", "n": 1},
        {"rule": "rent_change_large", "field": "amount", "n": 1},
    ]
    one = ("--approve", "rent_change_large")
    assert command("report", "--all", "--yes", *one).code == 2
    assert command("report", "--all", "--yes", *one, "--because", " ").code == 2
    assert command("report", "--all", "--yes", "--approve", "nothing", "--because", "x").code == 2
    assert command("report", "--all", "--yes", *one, "--because", "renoveret").code == 1
    both = (*one, "--approve", "cost_far_ahead", "--because", "renoveret", "--because", "budget vedtaget")
    assert command("report", "--all", "--yes", *both, "--json").json["changed"] == 1
    known = command("reporting", "approvals", "--json").json
    assert {(one["rule"], one["reason"], one["stands"]) for one in known} == {
        ("rent_change_large", "renoveret", True), ("cost_far_ahead", "budget vedtaget", True),
    }  # fmt: skip
    assert len(command("reporting", "approvals", "--dwelling", unit(dwellings[0]), "--json").json) == 2
    assert command("reporting", "approvals", "--dwelling", unit(dwellings[1]), "--json").json == []
    assert "gælder" in command("reporting", "approvals").out
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(Approval)).scalar_one() == 2


def test_edits_without_reporting_need_no_approval_and_may_keep_one(
    command: Command, database: Database, dwellings: range
) -> None:
    edit = ("dwellings", "edit", "--all", "--set", "own_kitchen=nej", "--yes")
    assert command(*edit, "--approve", "family_without_kitchen", "--because", "fælles køkken").code == 0
    with database.reading() as session:
        assert session.execute(select(func.count()).select_from(Approval)).scalar_one() == 10
    assert command("dwellings", "edit", "--all", "--set", "own_kitchen=ja", "--yes").code == 0
    assert {one["stands"] for one in command("reporting", "approvals", "--json").json} == {False}
    assert "bortfaldet" in command("reporting", "approvals").out


def test_what_is_to_be_reported_has_to_be_said(command: Command, dwellings: range) -> None:
    assert command("report", "--yes").code == 2
    assert command("report", "--record", "signup_agreement", "--yes").code == 2
    assert command("report", "--id", "1", "--yes").code == 2
    assert command("report", "--record", "signup_agreement", "--id", "1", "--yes", "--json").json["refused"] == 1


def test_transfers_are_listed_by_organisation(command: Command, dwellings: range) -> None:
    (one,) = command("reporting", "transfers", "--json").json
    assert (one["number"], one["automatic"], one["late"], one["waiting"]) == ("0451", False, False, 0)
    assert command("reporting", "transfers", "--late", "--json").json == []


def test_what_is_withheld_is_set_with_a_reason_and_listed(
    command: Command, database: Database, dwellings: range
) -> None:
    edit = ("dwellings", "edit", "--section", "0451-012-01", "--set", "suppress_udk=ja")
    assert command(*edit, "--yes", "--json").json["refused"] == 5
    why = ("--set", "suppress_udk_reason=hemmelig adresse", "--set", "suppress_udk_to=2020-12-31")
    assert command(*edit, *why, "--yes").code == 0
    listed = command("reporting", "withheld", "--json").json
    assert {(one["receiver"], one["reason"], one["until"], one["in_force"]) for one in listed} == {
        ("udk", "hemmelig adresse", "2020-12-31", False)
    }
    assert "ikke i dag" in command("reporting", "withheld").out
    assert command("dwellings", "list", "--all", "--filter", "skjult=udk", "--json").json == []
