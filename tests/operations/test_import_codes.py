"""Replacing a code list by a file: old rows keep their code, nothing needed vanishes, and it can be taken back."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from backoffice.database import Database
from backoffice.models import CodeEntry, Dwelling, Lease
from backoffice.operations.apply import Receipt, apply
from backoffice.operations.export_codes import export_codes
from backoffice.operations.import_codes import plan_codes
from backoffice.operations.keys import new_keys
from backoffice.operations.plan import Plan, Source
from backoffice.operations.setup import prepare
from backoffice.operations.undo import plan_undo
from backoffice.queries.change_lines import line_index, lines_at, record_names
from backoffice.queries.codes import code_lists
from backoffice.records.codes import CodeLists
from backoffice.rules.problems import Refused
from backoffice.security import Actor, Grant, Role
from tests.import_files import TODAY
from tests.register import add_dwellings

HEADINGS = "code;meaning;label_da;label_en;valid_from;valid_to;source;confirmed"
OFFICIAL = "LBF's liste af 1.11.2026;ja"


def file(folder: Path, *rows: str, name: str = "allocation_type") -> Path:
    path = folder / f"{name}.csv"
    path.write_text("\n".join([HEADINGS, *rows]) + "\n", "utf-8")
    return path


def swapped(folder: Path) -> Path:
    """The allocation types as an office might get them: the fixed one, a known one corrected, and a new one."""
    return file(
        folder,
        f"10;no_tenant;Ingen lejer;No tenant;;;{OFFICIAL}",
        f"1;external_waiting_list;Ventelisten;The waiting list;;;{OFFICIAL}",
        f"33;municipal;Kommunal anvisning;Municipal;2026-11-01;;{OFFICIAL}",
    )


def planned(database: Database, actor: Actor, path: Path, list_name: str | None = None) -> Plan:
    with database.reading() as session:
        return plan_codes(session, actor, path, today=TODAY, list_name=list_name)


def written(database: Database, actor: Actor, plan: Plan) -> Receipt:
    with database.writing() as session:
        return apply(session, actor, plan)


def lists(database: Database) -> CodeLists:
    with database.reading() as session:
        return code_lists(session)


def problems(database: Database, actor: Actor, path: Path) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refusal:
        planned(database, actor, path)
    return [(one.id, one.value) for one in refusal.value.problems]


def add_lease(database: Database, code: str) -> int:
    with database.writing() as session:
        dwelling = add_dwellings(session, 1)[0]
        key = new_keys(session, "lease", 1)[0]
        session.add(
            Lease(id=key, organisation_id=1, dwelling_id=dwelling, valid_from=date(2020, 1, 1), allocation_type=code)
        )
    return key


def test_the_allocation_types_are_swapped_by_a_file_and_old_rows_keep_their_code(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    lease = add_lease(database, "3")
    before = lists(database)["allocation_type"]
    plan = planned(database, everyone, swapped(tmp_path))
    assert plan.counts() | {"following": 0} == plan.counts() and len(plan.created[0].ids) == 1
    closed = len(before.codes) - 2
    assert plan.changed == 1 + 2 + closed and len(plan.warnings) == closed
    written(database, everyone, plan)
    after = lists(database)["allocation_type"]
    assert after.by_meaning["municipal"].code == "33" and after.codes_meaning("municipal") == ("3", "33")
    assert (after.by_code["3"].valid_to, after.by_code["3"].valid_on(TODAY)) == (TODAY, False)
    assert (after.by_code["1"].label_da, after.by_code["1"].confirmed) == ("Ventelisten", True)
    with database.reading() as session:
        assert session.get_one(Lease, lease).allocation_type == "3"
        assert after.label("3") == "Kommunal anvisning"


def test_what_an_import_changed_is_in_the_history_and_is_taken_back_by_an_undo(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    before = lists(database)
    number = written(database, everyone, planned(database, everyone, swapped(tmp_path))).change_set
    with database.reading() as session:
        index = line_index(session, number)
        shown = lines_at(session, number, index, list(index.lines))
        names = record_names(session, {(line.record, line.record_id) for line in shown.values()})
        changed = {(names[line.record, line.record_id].name, line.field): line.after for line in shown.values()}
    assert changed["allocation_type 1 Ventelisten", "label_da"] == "Ventelisten"
    assert changed["allocation_type 33 Kommunal anvisning", "meaning"] == "municipal"
    with database.reading() as session:
        undo = plan_undo(session, everyone, number, Source("command"))
    assert undo.changed == undo.asked
    written(database, everyone, undo)
    assert lists(database) == before


def test_a_new_code_that_is_used_by_now_stays_when_its_import_is_undone(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    number = written(database, everyone, planned(database, everyone, swapped(tmp_path))).change_set
    add_lease(database, "33")
    with database.reading() as session:
        undo = plan_undo(session, everyone, number, Source("command"))
    assert [undo.conflicts.problem(0).id, len(undo.conflicts)] == ["referred_to", 1]
    written(database, everyone, undo)
    assert "33" in lists(database)["allocation_type"].by_code


def test_a_used_code_never_gets_another_meaning_and_an_unused_one_may(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    rows = [f"1;youth;Ungdomsbolig;Youth;;;{OFFICIAL}", f"2;family;Familiebolig;Family;;;{OFFICIAL}",
            f"3;elderly;Ældrebolig;Elderly;;;{OFFICIAL}"]  # fmt: skip
    path = file(tmp_path, *rows, name="dwelling_type")
    assert planned(database, everyone, path).changed == 3
    with database.writing() as session:
        add_dwellings(session, 2)  # of type 1, family
    assert problems(database, everyone, path) == [("codes.meaning_in_use", "1")]


def test_what_the_program_acts_on_cannot_vanish_or_be_closed(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    family, elderly = f"1;family;F;F;;;{OFFICIAL}", f"2;elderly;Æ;E;;;{OFFICIAL}"
    assert problems(database, everyone, file(tmp_path, family, elderly, name="dwelling_type")) == [
        ("codes.missing_meaning", "youth")
    ]
    ended = f"3;youth;U;Y;;2026-01-01;{OFFICIAL}"
    assert problems(database, everyone, file(tmp_path, family, elderly, ended, name="dwelling_type")) == [
        ("codes.missing_meaning", "youth")
    ]
    other = f"10;municipal;Kommunal;Municipal;;;{OFFICIAL}"
    assert ("codes.locked", "10") in problems(database, everyone, file(tmp_path, other))


def test_a_file_with_a_mistake_is_refused_whole_with_its_place(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    path = file(tmp_path, "1;Family;;F;31-13-2026;;;måske", name="heating")
    found = problems(database, everyone, path)
    assert {problem for problem, _ in found} >= {"codes.not_a_meaning", "codes.empty", "codes.not_a_date"}
    assert problems(database, everyone, file(tmp_path, f"1;x;X;X;;;{OFFICIAL}", name="heatng")) == [
        ("codes.unknown_list", "")
    ]


def test_a_list_written_out_and_read_in_again_changes_nothing(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    for name, codes in lists(database).items():
        path = tmp_path / f"{name}.csv"
        assert export_codes(everyone, codes, path) == len(codes.codes)
        plan = planned(database, everyone, path)
        assert (plan.changed, plan.unchanged) == (0, len(codes.codes)), name
    path.rename(tmp_path / "andet.csv")
    assert planned(database, everyone, tmp_path / "andet.csv", list_name=name).changed == 0
    assert export_codes(everyone, codes, tmp_path / "til-at-se.xlsx") == len(codes.codes)
    with pytest.raises(Refused):
        export_codes(everyone, codes, tmp_path / "a.docx")


def test_only_an_administrator_of_everything_replaces_a_list(database: Database, tmp_path: Path) -> None:
    path = swapped(tmp_path)
    for grant, problem in (
        (Grant(Role.CASEWORKER), "no_right"), (Grant(Role.APPROVER), "no_right"),
        (Grant(Role.ADMINISTRATOR, organisation_id=1), "out_of_scope"),
    ):  # fmt: skip
        assert problems(database, Actor("anna", (grant,)), path) == [(problem, "")]
    plan = planned(database, Actor("anna", (Grant(Role.ADMINISTRATOR),)), path)
    with pytest.raises(Refused) as refusal:
        written(database, Actor("bo", (Grant(Role.ADMINISTRATOR, organisation_id=1),)), plan)
    assert [one.id for one in refusal.value.problems] == ["out_of_scope"]


def test_a_list_that_was_replaced_stays_so_when_the_program_is_brought_up_to_date(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    written(database, everyone, planned(database, everyone, swapped(tmp_path)))
    with database.writing() as session:
        session.execute(update(CodeEntry).where(CodeEntry.list_name == "heating").values(label_da="?"))
        keys = dict(session.execute(select(CodeEntry.code, CodeEntry.id).where(CodeEntry.list_name == "heating")).all())
    prepare(database)
    after = lists(database)
    assert after["allocation_type"].by_code["33"].confirmed
    assert "?" not in {code.label_da for code in after["heating"].codes}
    with database.reading() as session:
        found = session.execute(select(CodeEntry.code, CodeEntry.id).where(CodeEntry.list_name == "heating")).all()
        assert dict(found) == keys and session.scalars(select(Dwelling.id)).first() is None
