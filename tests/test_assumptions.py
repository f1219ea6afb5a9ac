"""The assumptions: each with its source, one of the values allowed, and not said to be confirmed where it is not."""

from pathlib import Path

import pytest

from backoffice.records.assumptions import assumptions, choice, limit, read_assumptions
from backoffice.rules.problems import Refused

HEADINGS = "id;value;allowed;unit;source;confirmed\n"


def test_every_assumption_names_its_source_and_is_usable() -> None:
    assert all(one.source for one in assumptions().values())
    assert choice("vacancy_end") == "any_end"
    assert limit("report_hours") == 24
    assert {one.id for one in assumptions().values() if one.confirmed} == {"report_hours"}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a;maybe;yes no;;kilde;nej", "codes.not_allowed"),
        ("a;mange;;dage;kilde;nej", "codes.not_a_number"),
        ("a;5;;dage;;nej", "codes.empty"),
        ("a;5;;dage;kilde;måske", "codes.not_yes_no"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(tmp_path: Path, row: str, problem: str) -> None:
    (tmp_path / "assumptions.csv").write_text(HEADINGS + row + "\n", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        read_assumptions(tmp_path)
    assert [one.id for one in caught.value.problems] == [problem]
    assert caught.value.problems[0].place.row == 2
