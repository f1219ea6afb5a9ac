"""`xml export` and `xml import`: the file, what is told of it, and the same plan as any import."""

import stat
from pathlib import Path

from sqlalchemy import select

from backoffice.database import Database
from backoffice.models import HousingCost
from tests.cli.answers import Command
from tests.xml_files import NAME, edited, small_register


def test_a_department_goes_out_under_its_usual_name_and_comes_back_with_one_change(
    command: Command, database: Database, tmp_path: Path
) -> None:
    ids = small_register(database)
    done = command("xml", "export", str(tmp_path), "--department", "0451-012", "--json")
    path = tmp_path / "BOLIG_XML_0451_012.xml"
    assert done.code == 0
    assert {key: done.json[key] for key in done.json if key != "sha256"} == {
        "file": str(path), "rows": 4, "costs": 2, "leases": 2, "drafts": 0, "changed": 7, "removed": 0,
        "leases_without_names": 1,
    }  # fmt: skip
    assert "Deres navne er udeladt" in done.err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert NAME not in path.read_text(encoding="utf-8")
    same = command("xml", "import", str(path), "--dry-run", "--json").json
    assert (same["asked"], same["unchanged"]) == (8, 8)
    changed = command("xml", "import", str(edited(path, (">5000.00<", ">5100.00<"))), "--yes", "--json")
    assert (changed.code, changed.json["changed"]) == (0, 1)
    with database.reading() as session:
        assert session.execute(select(HousingCost.amount).where(HousingCost.dwelling_id == ids[0])).scalar() == 5_100_00
    since = command(
        "xml", "export", str(path), "--replace", "--changed-since", str(changed.json["change_set"]), "--json"
    )
    assert since.json["changed"] == 0
    since = command("xml", "export", str(path), "--replace", "--changed-since", "2000-01-01", "--json")
    assert since.json["changed"] == 7


def test_rows_in_error_are_told_by_line_and_element_and_the_rest_can_be_written(
    command: Command, database: Database, tmp_path: Path
) -> None:
    small_register(database)
    command("xml", "export", str(tmp_path / "ud.xml"))
    path = edited(
        tmp_path / "ud.xml",
        (">5000.00<", ">5100.00<"),
        ("<BoligTypeKode>1</BoligTypeKode>", "<BoligTypeKode>99</BoligTypeKode>"),
        ("<BoligTypeKode>1</BoligTypeKode>", "<Boligtypekode>1</Boligtypekode>"),
    )
    answer = command("import", str(path), "--dry-run")
    assert answer.code == 1
    assert "element BoligTypeKode" in answer.out + answer.err
    assert "mener du »BoligTypeKode«?" in answer.out + answer.err
    no = command("import", str(path), "--dry-run", "--errors", str(tmp_path / "fejl.xlsx"), "--json")
    assert [problem["id"] for problem in no.json["problems"]] == ["xml.no_error_workbook"]
    assert command("import", str(path), "--yes", "--json").json["changed"] == 1


def test_a_file_that_is_no_xml_is_refused_by_its_ending_and_by_its_beginning(
    command: Command, database: Database, tmp_path: Path
) -> None:
    small_register(database)
    (tmp_path / "liste.csv").write_text("BBR-enhed\n", encoding="utf-8")
    (tmp_path / "liste.xml").write_text("BBR-enhed\n", encoding="utf-8")
    assert command("xml", "import", str(tmp_path / "liste.csv"), "--dry-run").code == 1
    answer = command("xml", "import", str(tmp_path / "liste.xml"), "--dry-run", "--json")
    assert (answer.code, [problem["id"] for problem in answer.json["problems"]]) == (1, ["xml.not_xml"])
    assert (
        command("xml", "export", str(tmp_path / "ud.txt"), "--json").json["problems"][0]["id"] == "xml.unknown_ending"
    )
    assert command("xml", "export", str(tmp_path / "ud.xml"), "--changed-since", "i går").code == 2
    assert command("xml", "export", str(tmp_path / "ud.xml"), "--changed-since", "12345").code == 1
