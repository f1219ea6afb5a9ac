"""A termination on the command line: received, dated with the reasoning, confirmed, let again, undone, refused."""

from datetime import date, timedelta

from backoffice.database import Database
from tests.cases import START, a_lease
from tests.cli.answers import Command
from tests.vacancies import leases

TODAY = date.today()


def test_a_case_is_received_confirmed_let_again_and_taken_back_by_its_verbs(
    command: Command, database: Database
) -> None:
    dwelling, _ = a_lease(database)
    new = ("terminations", "new", "--dwelling", str(dwelling), "--channel", "email")
    assert command(*new, "--received", "2026-03-31", "--yes").code == 2, "both day and time count"
    lacking = command(*new, "--received", "2026-03-31 16:00:01", "--missing", "medlejer", "--yes", "--json")
    assert lacking.json["changed"] == 1, lacking.err
    shown = command("terminations", "show", "1", "--json").json
    assert (shown["phase"], shown["missing"], shown["next"]) == ("incomplete", ["cotenant"], "complete")
    assert (shown["rent_last_day"], shown["vacate_by"]) == ("2026-07-31", "2026-08-03")
    assert "16.00.01" in " ".join(shown["reasoning"])
    assert command("terminations", "confirm", "1", "--yes").code == 1
    assert command("terminations", "complete", "1", "--on", "2026-04-01", "--yes").code == 0
    override = ("terminations", "override", "1", "--rent-last-day")
    assert command(*override, "2026-12-31", "--vacate-by", "2027-01-04", "--reason", "aftalt", "--yes").code == 0
    done = command("terminations", "confirm", "1", "--emptied", "renovation", "--yes", "--json").json
    assert (done["changed"], done["refused"]) == (3, 0)
    end = date(2027, 1, 1)
    assert [row[:3] for row in leases(database, dwelling)] == [("let", START, end), ("none", end, None)]
    assert command("terminations", "seek", "1", "--wants-out", "2026-12-01", "--yes").code == 0
    relet = ("terminations", "relet", "1", "--start", "2026-12-15", "--allocation", "1", "--tenants", "1")
    plan = command(*relet, "--dry-run", "--json").json
    assert plan["asked"] == plan["changed"] and "change_set" not in plan
    number = command(*relet, "--yes", "--json").json["change_set"]
    again = date(2026, 12, 15)
    assert [row[:3] for row in leases(database, dwelling)] == [("let", START, again), ("let", again, None)]
    refused = command("terminations", "withdraw", "1", "--reason", "bliver", "--yes")
    assert refused.code == 1 and "Under genudlejning" in refused.err
    assert command("changes", "undo", str(number), "--yes").code == 0
    assert command("terminations", "withdraw", "1", "--reason", "bliver", "--yes").code == 0
    assert [row[:3] for row in leases(database, dwelling)] == [("let", START, None)]
    assert command("terminations", "list", "--json").json == []
    assert [one["id"] for one in command("terminations", "list", "--phase", "withdrawn", "--json").json] == [1]


def test_a_person_reads_what_is_missing_and_how_the_days_were_counted(command: Command, database: Database) -> None:
    _, lease = a_lease(database)
    day = f"{TODAY - timedelta(days=40)} 10:00"
    asked = ("terminations", "new", "--lease", str(lease), "--received", day, "--channel", "letter")
    planned = command(*asked, "--dry-run")
    assert "Beregnet: modtagefrist" in planned.err and planned.code == 0
    assert command(*asked, "--set", "moving_reason=intern", "--yes").code == 0
    assert command("terminations", "moved-out", "1", "--on", f"{TODAY}", "--yes").code == 1
    assert command("terminations", "confirm", "1", "--yes").code == 0
    told = command("terminations", "show", "1").out
    assert "Lejeren er flyttet" in told and "Flytter internt" in told and "Regel: DSB Ejendomme" in told
    moved = command("terminations", "moved-out", "1", "--on", f"{TODAY}", "--keys", f"{TODAY}", "--not-empty", "--yes")
    assert moved.code == 0, moved.err
    assert command("terminations", "emptied", "1", "--yes").code == 0
    assert command("terminations", "omit-inspection", "1", "--reason", "intet krav", "--yes").code == 0
    assert command("terminations", "close", "1", "--how", "zero", "--yes").code == 1
    assert command("terminations", "show", "2").code == 1
