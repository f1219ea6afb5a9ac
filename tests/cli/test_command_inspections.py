"""`inspections …` as a script sees it: from the arrangement to the bill, what is lost, and who pays."""

from datetime import date
from pathlib import Path

from backoffice.database import Database
from tests.cli.answers import Command
from tests.screens.driving import ON_SQLITE
from tests.tenancies import add_case

KNOWN = date(2024, 5, 2)


@ON_SQLITE
def test_an_inspection_goes_by_the_command_line_from_its_day_to_its_bill(
    database: Database, command: Command, dwellings: range, tmp_path: Path
) -> None:
    with database.writing() as session:
        case = str(add_case(session, dwellings[0], known_on=KNOWN, moved_out_on=KNOWN))
    early = ("inspections", "new", "--case", case, "--set", "planned_on=2024-05-01", "--yes", "--json")
    assert command(*early).json["problems"][0]["id"] == "inspection.not_empty"
    new = ("inspections", "new", "--case", case, "--set", "planned_on=2024-05-17", "--yes", "--json")
    late = command(*new)
    assert (late.code, [one["id"] for one in late.json["problems"]]) == (0, ["inspection.too_late"])
    assert command("inspections", "plan", "1", "--set", "planned_on=2024-05-14", "--yes").code == 0
    assert command("inspections", "summon", "1", "--date", "2024-05-03", "--yes").code == 0
    assert command("inspections", "hold", "1", "--date", "2024-05-14", "--signed", "--yes").code == 0
    line = ("inspections", "line", "add", "1", "--set", "item=Afløb", "--set", "estimate=1250")
    noted = command(*line, "--set", "situation=drain", "--yes", "--json").json["problems"]
    assert [one["id"] for one in noted] == ["inspection.payer.tenant"]
    missing = command("inspections", "report", "1", "--channel", "due", "--yes", "--json")
    assert missing.json["problems"][0]["id"] == "value.not_a_code"
    assert command("inspections", "report", "1", "--date", "2024-05-29", "--channel", "email", "--yes").code == 0
    shown = command("inspections", "show", "1", "--json").json
    assert (shown["phase"], shown["lines"][0]["payer"], shown["estimated"]["tenant_total"]) == (
        "report_sent", "tenant", "1250.00",
    )  # fmt: skip
    # The report came a day too late, and the claim was never sent.
    assert [(one["id"], one["effect"]) for one in shown["lost"]] == [("report", "lapses"), ("claim", "review")]
    assert "bortfalder" in command("inspections", "show", "1").out
    work = command("inspections", "work", "1", "--set", "ordered_on=2024-06-01", "--set", "supplier=VVS", "--yes")
    assert work.code == 0
    (listed,) = command("inspections", "list", "--filter", "faktura sen", "--json").json
    assert (listed["phase"], listed["unbilled"]) == ("works", 1)
    written = command("inspections", "export", "1", str(tmp_path / "syn.xlsx"), "--json").json
    assert written["rows"] == 1
    assert command("inspections", "show", "9").code == 1


@ON_SQLITE
def test_the_table_of_who_pays_is_printed_as_it_is_looked_up(command: Command) -> None:
    told = command("inspections", "payers", "--json").json
    assert len(told) == 12
    assert told[5] == {"situation": "tap_new", "extended": "landlord", "ordinary": "landlord"}
    assert "Udskiftning af haner\tUdlejer\tUdlejer" in command("inspections", "payers").out
