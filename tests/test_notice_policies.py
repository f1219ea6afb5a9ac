"""The notice policies as data: each with its source, an office's own before the program's, every fault with its place."""

from datetime import date, time
from pathlib import Path

import pytest

from backoffice import folders
from backoffice.records.notice_policies import COLUMNS, NAME, notice_policies, notice_policy, read_notice_policies
from backoffice.rules.notice import NoticeKind
from backoffice.rules.problems import Refused, sentence

HEADINGS = ";".join(COLUMNS) + "\n"
GOOD = "egen;month_end;Egen;Own;2;;1;;;nej;0;;;kilde;ja\n"


def test_every_policy_names_its_source_and_what_nobody_confirmed_is_said_so() -> None:
    found = {one.policy.id: one.policy for one in notice_policies()}
    assert all(one.source for one in found.values())
    assert {name for name, one in found.items() if not one.confirmed} == {"dsb", "statutory", "month_end_grace"}
    assert (found["dsb"].closes, found["statutory"].closes) == (time(16), time(12))
    assert {one.kind for one in found.values()} == set(NoticeKind)


def test_a_policy_is_found_as_people_write_it_and_another_names_those_there_are() -> None:
    assert notice_policy(" Month-End ", date(2026, 1, 1)).policy.id == "month_end"
    with pytest.raises(Refused) as caught:
        notice_policy("gammel", date(2026, 1, 1))
    assert "days_1_15, dsb, month_end" in sentence(caught.value.problems[0])


@pytest.mark.parametrize(
    ("row", "problem", "column"),
    [
        ("egen;bagud;Egen;Own;2;;1;;;nej;0;;;kilde;ja", "not_allowed", "kind"),
        ("egen;dsb;Egen;Own;2;;1;;;nej;0;;;kilde;ja", "empty", "closes"),
        ("egen;dsb;Egen;Own;2;;1;kl. 16;;nej;0;;;kilde;ja", "not_a_time", "closes"),
        ("egen;month_end;Egen;Own;;;1;;;nej;0;;;kilde;ja", "empty", "months"),
        ("egen;weeks;Egen;Own;3;;1;;;nej;0;;;kilde;ja", "empty", "weeks"),
        ("egen;month_end;Egen;Own;to;;1;;;nej;0;;;kilde;ja", "not_a_number", "months"),
        ("egen;month_end;Egen;Own;2;;31;;;nej;0;;;kilde;ja", "not_a_number", "days"),
        ("egen;month_end;Egen;Own;2;;1;;;nej;0;;;;ja", "empty", "source"),
        ("egen;month_end;Egen;Own;2;;1;;;nej;0;2026-01-01;2025-01-01;kilde;ja", "period", "valid_to"),
        (GOOD + "egen;month_end;Egen;Own;2;;1;;;nej;0;2026-01-01;;kilde;ja", "overlap", "valid_from"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(tmp_path: Path, row: str, problem: str, column: str) -> None:
    (tmp_path / NAME).write_text(HEADINGS + row + "\n", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        read_notice_policies(tmp_path)
    first = caught.value.problems[0]
    assert (first.id, first.place.column) == (f"codes.{problem}", column)
    assert not sentence(first).startswith("problem.")


def test_an_offices_own_policy_stands_before_the_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = "dsb;dsb;Vores;Ours;3;;1;15:00;;nej;0;;;kontoret;ja\n"
    (tmp_path / NAME).write_text(HEADINGS + GOOD + own, encoding="utf-8")
    monkeypatch.setattr(folders, "dialect_folder", lambda: tmp_path)
    monkeypatch.setattr(folders, "settings_file", lambda: tmp_path / "settings.toml")
    assert notice_policy("egen", date(2026, 1, 1)).policy.months == 2
    assert notice_policy("dsb", date(2026, 1, 1)).policy.closes == time(15)
    assert notice_policy("statutory", date(2026, 1, 1)).policy.closes == time(12)
    assert [one.policy.id for one in notice_policies()].count("dsb") == 1


def test_a_policy_holds_from_its_first_day_until_the_day_before_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "egen;month_end;Før;Before;2;;1;;;nej;0;;2026-01-01;kilde;ja\n"
    rows += "egen;month_end;Efter;After;3;;1;;;nej;0;2026-01-01;;kilde;ja\n"
    (tmp_path / NAME).write_text(HEADINGS + rows, encoding="utf-8")
    monkeypatch.setattr(folders, "dialect_folder", lambda: tmp_path)
    monkeypatch.setattr(folders, "settings_file", lambda: tmp_path / "settings.toml")
    assert notice_policy("egen", date(2025, 12, 31)).policy.months == 2
    assert notice_policy("egen", date(2026, 1, 1)).policy.months == 3
