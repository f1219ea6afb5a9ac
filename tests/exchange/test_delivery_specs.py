"""Column specifications: the program's own is a file like any other; what is wrong in one is named with its line."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from backoffice.exchange import delivery_spec_files
from backoffice.exchange.delivery_cells import RowTexts, line_of, read_line, text_of_read
from backoffice.exchange.delivery_columns import turn_of
from backoffice.exchange.delivery_spec_files import find_spec, read_spec
from backoffice.exchange.delivery_specs import DeliverySpec, Source, values_of
from backoffice.exchange.reading import read_sheets
from backoffice.exchange.sheet_specs import ColumnSpec, Kind, SheetSpec
from backoffice.exchange.workbook_writer import write_workbook
from backoffice.records.codes import read_codes
from backoffice.resources import folder
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Problem, Refused, sentence

HEAD = 'name = "Kontorets"\nversion = "7"\nsource = "en prøve"\nconfirmed = false\n'
RENTS = '[[sheet]]\nrows = "costs"\nname = "Huslejer"\ncolumns = [\n'


def spec_of(tmp_path: Path, *columns: str, head: str = HEAD + RENTS) -> DeliverySpec:
    path = tmp_path / "egen.toml"
    path.write_text(head + "".join(f"  {column},\n" for column in columns) + ("]\n" if "columns = [" in head else ""))
    return read_spec(path)


def refused(tmp_path: Path, *columns: str, head: str = HEAD + RENTS) -> list[Problem]:
    with pytest.raises(Refused) as refusal:
        spec_of(tmp_path, *columns, head=head)
    return list(refusal.value.problems)


def test_the_programs_own_specification_shows_everything_but_free_text_and_what_is_suppressed() -> None:
    spec = find_spec()
    assert [sheet.rows for sheet in spec.sheet] == [
        Source.COSTS, Source.DWELLINGS, Source.LEASES, Source.ADJUSTMENTS, Source.REHOUSING, Source.MOVE_OUTS,
    ]  # fmt: skip
    assert not spec.confirmed and spec.version and len(spec.sha256) == 64
    for sheet in spec.sheet:
        assert set(sheet.values) <= set(values_of(sheet.rows))
        assert not {"description", "suppress_udk", "suppress_portal"} & set(values_of(sheet.rows))
        assert Kind.YES_NO not in sheet.kinds, "a drop-down would bring a hidden sheet"


FORMATS: Mapping[str, tuple[object, object]] = {
    '{ heading = "a", constant = "0451" }': (None, "0451"),
    '{ heading = "a", constant = 7 }': (None, 7),
    '{ heading = "a", constant = 1.50 }': (None, Decimal("1.50")),
    '{ heading = "a", value = "valid_from", format = "ddmmyyyy" }': (date(2026, 3, 1), "01032026"),
    '{ heading = "a", value = "valid_from", format = "yyyy-mm-dd" }': (date(999, 3, 1), "0999-03-01"),
    '{ heading = "a", value = "valid_from" }': (date(2026, 3, 1), date(2026, 3, 1)),
    '{ heading = "a", value = "valid_to" }': (date(2026, 3, 1), date(2026, 2, 28)),
    '{ heading = "a", value = "valid_to", format = "dd.mm.yyyy" }': (FOREVER, None),
    '{ heading = "a", value = "amount" }': (542_517, 542_517),
    '{ heading = "a", value = "amount", format = "0,00" }': (-542_517, "-5425,17"),
    '{ heading = "a", value = "amount", format = "øre" }': (542_517, "542517"),
    '{ heading = "a", value = "included_in_rent", yes = "1", no = "0" }': (True, "1"),
    '{ heading = "a", value = "cost_type", show = "label" }': ("1", "Nettohusleje"),
    '{ heading = "a", value = "cost_type", format = "0000" }': ("11", "0011"),
    '{ heading = "a", value = "organisation", kind = "code" }': ("0451", "0451"),
}


@pytest.mark.parametrize("column", FORMATS)
def test_a_column_makes_of_a_value_what_its_format_says(tmp_path: Path, column: str) -> None:
    stored, cell = FORMATS[column]
    sheet = spec_of(tmp_path, column).sheet[0]
    only = sheet.columns[0]
    if only.constant is not None:
        assert only.constant == cell and type(only.constant) is type(cell)
        return
    turn = turn_of(only, sheet.field(only), read_codes(folder("imports")))
    assert (stored if turn is None else turn(stored)) == cell


WRONG = {
    '{ heading = "a", value = "amuont" }': ("unknown_value", "amount"),
    '{ heading = "a", value = "description" }': ("unknown_value", "egen.toml"),
    '{ heading = "a" }': ("value_or_constant", "constant"),
    '{ heading = "a", value = "amount", constant = 1 }': ("value_or_constant", "constant"),
    '{ heading = "a", valeu = "amount" }': ("unknown_key", "value"),
    '{ heading = "a", value = "amount", show = "label" }': ("no_label", "amount"),
    '{ heading = "a", value = "amount", format = "ddmmyyyy" }': ("wrong_format", "0,00"),
    '{ heading = "a", value = "amount", kind = "date" }': ("wrong_kind", "kroner"),
    '{ heading = "a", value = "amount", kind = "penge" }': ("wrong_value", "penge"),
    '{ heading = "a", constant = "x", format = "0000" }': ("constant_format", "egen.toml"),
    '{ heading = "b", value = "amount" }': ("heading_twice", "b"),
    '{ value = "amount" }': ("missing_key", "heading"),
}


@pytest.mark.parametrize("column", WRONG)
def test_a_wrong_column_is_named_with_its_line_and_the_nearest_name(tmp_path: Path, column: str) -> None:
    problem_id, said = WRONG[column]
    problems = refused(tmp_path, '{ heading = "b", value = "valid_from" }', column)
    assert [problem.id for problem in problems] == [f"spec.{problem_id}"]
    assert (problems[0].place.file, problems[0].place.row) == ("egen.toml", 10)
    assert said in sentence(problems[0])


def test_a_wrong_file_sheet_or_name_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, head="name = ")[0].id == "spec.not_toml"
    assert {one.id for one in refused(tmp_path, head='name = "a"\n')} == {"spec.missing_key"}
    sheet = RENTS.replace("costs", "huslejer")
    assert refused(tmp_path, '{ heading = "a", value = "amount" }', head=HEAD + sheet)[0].id == "spec.unknown_rows"
    twice = HEAD + (RENTS + '  { heading = "a", value = "amount" },\n]\n') * 2
    path = tmp_path / "to.toml"
    path.write_text(twice)
    with pytest.raises(Refused) as refusal:
        read_spec(path)
    assert {problem.id for problem in refusal.value.problems} == {"spec.sheet_name", "spec.rows_twice"}
    with pytest.raises(Refused) as unknown:
        find_spec("standrad")
    assert "standard" in sentence(unknown.value.problems[0])


def test_an_offices_own_standard_comes_before_the_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "udk"
    own.mkdir()
    (own / "standard.toml").write_text(HEAD + RENTS + '  { heading = "a", value = "amount" },\n]\n')
    monkeypatch.setattr(delivery_spec_files, "spec_folders", lambda: (own, folder("imports") / "udk"))
    assert find_spec().version == "7"


def test_a_row_read_back_from_a_workbook_has_the_line_that_was_written(tmp_path: Path) -> None:
    kinds = [Kind.TEXT, Kind.CODE, Kind.INTEGER, Kind.DECIMAL, Kind.KRONER, Kind.DATE, Kind.DATE]
    rows: list[list[object]] = [
        ["=1+1 Å_x0041_\n", "0042", 7, Decimal("78.50"), -542_510, date(2026, 3, 1), date(1899, 5, 4)],
        ["x", None, 0, Decimal("0.1"), 10, None, None],
    ]
    path = tmp_path / "r.xlsx"
    write_workbook(path, [SheetSpec("a", [ColumnSpec(f"k{at}", kind) for at, kind in enumerate(kinds)], rows)])
    texts = RowTexts(kinds)
    read = [list(row.cells) for row in read_sheets(path)][1:]
    for row, cells in zip(rows, read, strict=True):
        line = texts.of(row)
        padded = [*cells, *[None] * (len(kinds) - len(cells))]
        assert line_of([text_of_read(cell) for cell in padded]) == line
        assert read_line(line, kinds) == row
