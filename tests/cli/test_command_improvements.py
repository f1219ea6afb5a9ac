"""`improvements …` and `rates` as a script sees them; the office's own rates before the program's, and a broken file."""

from datetime import date
from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.queries.codes import code_lists
from backoffice.records.rates import own_rates_file, rate
from backoffice.records.takeovers import takeover
from backoffice.rules.problems import Refused, sentence
from tests.cli.answers import Command
from tests.operations.record_writing import two_organisations
from tests.tenancies import add_lease

HEAD = "kind;regime;valid_from;valid_to;amount;unit;source;confirmed"


def own_rates(*lines: str) -> Path:
    file = own_rates_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return file


def test_an_improvement_goes_by_the_command_line_from_application_to_its_value(
    database: Database, command: Command
) -> None:
    two_organisations(database)
    with database.writing() as session:
        code = code_lists(session)["tenancy_regime"].by_meaning["almen"].code
        lease = add_lease(session, 1, date(2016, 1, 1), regime=code)
    new = ("improvements", "new", "--lease", str(lease), "--title", "Nyt bad", "--applied", "2018-01-02")
    assert command(*new, "--set", "period_years=15", "--yes").code == 0
    assert command("improvements", "list", "--json").json[0]["next"] == "answer_late"
    late = command("improvements", "answer", "1", "refused", "--on", "2018-02-14", "--reason", "Luksus", "--yes")
    assert late.code == 1 and "13-02-2018" in late.err
    assert command("improvements", "answer", "1", "approved", "--on", "2018-01-10", "--yes").code == 0
    days = (
        "started_on=2018-02-01",
        "finished_on=2018-03-14",
        "in_use_on=2018-03-15",
        "documented=64999,99",
        "replaced=4500",
    )
    said = [word for day in days for word in ("--set", day)]
    assert command("improvements", "edit", "1", *said, "--yes").code == 0
    assert "Dokumenterede udgifter" in command("improvements", "show", "1").out
    finished = command("improvements", "finish", "1", "--on", "2018-03-20", "--yes")
    assert finished.code == 0 and "IKKE BEKRÆFTET" in finished.err + finished.out
    value = command("improvements", "value", "1", "--move-out", "2022-03-14", "--json").json
    assert (value["compensation"], value["remaining"]) == ("60499.99", "48399.99")
    told = command("improvements", "value", "1", "--move-out", "2022-03-15").out
    assert "44.366,66" in told and "20-03-2018" in told
    assert command("improvements", "show", "9").code == 1


def test_a_year_without_a_rate_is_refused_with_what_to_write_and_where_and_the_offices_own_rate_fills_it(
    command: Command,
) -> None:
    call: tuple[str, ...] = (
        "calc",
        "improvement",
        "--regime",
        "private",
        "--documented",
        "60000",
        "--in-use",
        "2026-02-01",
    )
    call += ("--move-out", "2026-11-01")
    missing = command(*call)
    assert missing.code == 1
    assert "2026" in missing.err and str(own_rates_file()) in missing.err and "improvement_floor;private" in missing.err
    own_rates(
        "improvement_floor;private;2026-01-01;;18500;kr;Social- og Boligministeriet;ja",
        "improvement_maximum;private;2026-01-01;;146000;kr;Social- og Boligministeriet;ja",
        "improvement_minimum;private;2026-01-01;;3700;kr;Social- og Boligministeriet;nej",
        "improvement_minimum;private;2017-01-01;2018-01-01;3110;kr;kontorets egen;ja",
    )
    assert command(*call, "--json").json["remaining"] == "41500.00"
    assert "IKKE BEKRÆFTET" in command(*call).out
    assert rate("improvement_minimum", "private", date(2017, 5, 1)).amount == 311_000
    assert rate("improvement_floor", "private", date(2017, 5, 1)).amount == 1_554_400
    listed = command("rates", "--on", "2026-11-22", "--kind", "improvement", "--json").json
    assert [(one["kind"], one["own"], one["confirmed"]) for one in listed] == [
        ("improvement_floor", True, True),
        ("improvement_maximum", True, True),
        ("improvement_minimum", True, False),
    ]
    shown = command("rates", "--unconfirmed")
    assert "NEJ" in shown.out and str(own_rates_file()) in shown.err and "(almene)" in shown.err


@pytest.mark.parametrize(
    ("line", "row", "column"),
    [
        ("improvement_floor;private;2026-01-01;;atten;kr;Kilde;ja", 2, "amount"),
        ("improvement_floor;private;2026-13-01;;18500;kr;Kilde;ja", 2, "valid_from"),
        ("improvement_floor;private;2026-01-01;;18500;kr;;ja", 2, "source"),
        ("improvement_floor;private;2026-01-01;;18500;kr;Kilde;måske", 2, "confirmed"),
    ],
)
def test_a_broken_file_of_rates_is_one_sentence_with_file_row_and_column(line: str, row: int, column: str) -> None:
    file = own_rates(line)
    with pytest.raises(Refused) as refusal:
        rate("improvement_floor", "private", date(2026, 5, 1))
    (problem,) = refusal.value.problems
    assert (problem.place.file, problem.place.row, problem.place.column) == (str(file), row, column)
    assert str(file) in sentence(problem)


def test_the_offices_own_take_over_scheme_goes_before_and_one_too_slow_is_refused() -> None:
    file = own_rates_file().with_name("takeovers.csv")
    file.parent.mkdir(parents=True, exist_ok=True)
    head = "id;percent;unit;count;valid_from;valid_to;source;confirmed\n"
    file.write_text(f"{head}month-1;2;month;completed;;;Reglement 2020;nej\n", encoding="utf-8")
    assert (takeover("month-1").percent, takeover("month-1").confirmed) == (200, False)
    assert takeover("year-10").percent == 1_000
    with pytest.raises(Refused):
        takeover("ukendt")
    file.write_text(f"{head}slow;0,50;month;completed;;;Reglement 2020;ja\n", encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        takeover("month-1")
    assert refusal.value.problems[0].id == "codes.takeover_too_slow"
