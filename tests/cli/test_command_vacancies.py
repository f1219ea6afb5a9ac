"""Empty dwellings on the command line: listed, explained with the command that mends them, and mended by it."""

import shlex
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from backoffice.database import Database
from backoffice.models import Dwelling, Tenant
from tests.cli.answers import Command
from tests.vacancies import Ids, add_lease, dwellings, leases

TODAY = date.today()
EMPTY, LATER, SOON = TODAY - timedelta(days=40), TODAY - timedelta(days=10), TODAY + timedelta(days=10)


@pytest.fixture
def homes(database: Database) -> Ids:
    """Five dwellings: rightly vacant, with a draft tenant, renovated though vacant, a gap, let."""
    ids = dwellings(database, 5)
    with database.writing() as session:
        for key in ids[:4]:
            add_lease(session, key, date(2020, 1, 1), EMPTY)
        for key in ids[:3]:
            add_lease(session, key, EMPTY, kind="vacant")
        add_lease(session, ids[1], LATER, status="draft", tenants=0)
        session.execute(update(Dwelling).where(Dwelling.id == ids[2]).values(unavailable_reason="renovation"))
        add_lease(session, ids[4], date(2020, 1, 1))
    return ids


def test_the_lists_name_each_dwelling_and_what_is_wrong(command: Command, homes: Ids) -> None:
    shown = command("vacancies", "list", "--json").json
    assert [line["id"] for line in shown] == homes[:3]
    assert [line["problems"] for line in shown] == [
        [],
        ["vacancy.shown_tenant_draft"],
        ["vacancy.shown_unavailable"],
    ]
    gap = command("vacancies", "list", "--which", "gap", "--organisation", "0451")
    assert "Åparken 2, st. th" in gap.out
    assert "intet efter lejemål" in gap.out
    assert command("vacancies", "list", "--older", "60", "--json").json == []
    assert len(command("vacancies", "list", "--filter", 'adresse="Åparken 1"', "--json").json) == 2


def test_each_explanation_ends_with_the_command_that_mends_it(command: Command, database: Database, homes: Ids) -> None:
    for key, after in ((homes[1], "vacancy.let"), (homes[2], "vacancy.no_tenant"), (homes[3], "vacancy.shown_right")):
        told = command("explain", "vacancy", "--dwelling", str(key), "--json").json
        assert told["wrong"]
        words = shlex.split(told["fixes"][0]["line"])
        assert words[0] == "backoffice"
        done = command(
            *words[1:], "--tenants" if words[2] == "let" else "--json", *["2"] * (words[2] == "let"), "--yes"
        )
        assert done.code == 0, done.err
        assert command("explain", "vacancy", "--dwelling", str(key), "--json").json["conclusion"]["id"] == after


def test_an_explanation_is_the_words_of_the_screen(command: Command, homes: Ids) -> None:
    told = command("explain", "vacancy", "--dwelling", str(homes[1]))
    assert "Vises som ledig, men er udlejet: den nye lejer fra" in told.out
    assert "Ret her:\n  Indberet den nye lejer; tomgangen slutter dagen før.\n    backoffice vacancies let" in told.out
    english = command("--language", "en", "explain", "vacancy", "--dwelling", str(homes[4]))
    assert "Not shown: the dwelling is let from 01-01-2020." in english.out
    on_day = command(
        "explain", "vacancy", "--dwelling", str(homes[1]), "--on", f"{EMPTY - timedelta(days=1)}", "--json"
    )
    assert on_day.json["conclusion"]["id"] == "vacancy.let_until"
    assert command("explain", "vacancy", "--dwelling", "999").code == 1


def test_a_dry_run_writes_nothing_and_yes_does_and_undo_takes_it_back(
    command: Command, database: Database, homes: Ids
) -> None:
    before = leases(database, homes[0])
    end = ("vacancies", "end", "--dwelling", str(homes[0]), "--last", f"{LATER}")
    assert command(*end, "--dry-run", "--json").json["changed"] == 1
    assert leases(database, homes[0]) == before
    done = command(*end, "--yes", "--json").json
    assert leases(database, homes[0])[1][2] == LATER + timedelta(days=1)
    assert command("changes", "undo", str(done["change_set"]), "--yes").code == 0
    assert leases(database, homes[0]) == before


def test_a_selection_is_one_plan_and_names_the_rows_that_are_refused(command: Command, homes: Ids) -> None:
    plan = command("vacancies", "no-tenant", "--all", "--reason", "renovation", "--dry-run", "--json")
    assert plan.code == 1
    assert (plan.json["asked"], plan.json["changed"], plan.json["refused"]) == (5, 4, 1)
    assert [problem["id"] for problem in plan.json["problems"]] == ["vacancy.still_let"]
    several = ("vacancies", "confirm", "--dwelling", str(homes[0]), "--dwelling", "ukendt", "--dry-run", "--json")
    assert command(*several).json["refused"] == 1
    assert command("vacancies", "end", "--last", "2026-01-01", "--dry-run").code == 2
    both = ("vacancies", "end", "--all", "--dwelling", "1", "--last", "2026-01-01", "--dry-run")
    assert "enten med --dwelling" in command(*both).err


def test_names_come_from_a_file_or_a_pipe_and_are_never_printed(
    command: Command, database: Database, homes: Ids, tmp_path: Path
) -> None:
    file = tmp_path / "lejere.txt"
    file.write_text("Ida Ørsted\nBo Åby\n", "utf-8")
    let = ("vacancies", "let", "--dwelling", str(homes[0]), "--start", f"{SOON}", "--allocation", "ekstern venteliste")
    dry = command(*let, "--tenant-names", str(file), "--entry-deposit", "40.000", "--dry-run", "--json")
    assert "Åby" not in dry.out + dry.err
    assert command(*let, "--tenant-names", "-", "--yes", piped="Bo Åby\n").code == 0
    with database.reading() as session:
        assert session.scalars(select(Tenant.name).where(Tenant.name == "Bo Åby")).all() == ["Bo Åby"]
    shown = command("changes", "show", "1")
    assert "Åby" not in shown.out
    refusal = command(*let, "--tenant-names", "-", "--yes", piped="010190-1234\n")
    assert refusal.code == 1
    assert "010190" not in refusal.out + refusal.err
