"""A field's value from a text or a cell to the register, and back to a person and a workbook."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backoffice.records.codes import CodeLists, read_codes
from backoffice.records.fields import Kind, RecordField
from backoffice.records.kinds import KINDS
from backoffice.records.values import Unreadable, export_value, read_value, show_value
from backoffice.resources import folder
from backoffice.rules.problems import Problem, sentence
from backoffice.safe_text import plain
from backoffice.text import LANGUAGES, use_language

CODES: CodeLists = read_codes(folder("imports"))
FIELDS = {f"{kind.name}.{name}": field for kind in KINDS for name, field in kind.fields.items()}
READABLE = sorted(name for name, field in FIELDS.items() if field.kind is not Kind.LINK)
NUMBERS = st.one_of(st.integers(), st.floats(), st.decimals(allow_nan=False))
CELLS = st.one_of(st.none(), st.booleans(), NUMBERS, st.dates(), st.datetimes(), st.text())
# The first draw of a text builds a table of all characters, which takes seconds on a busy machine.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
BBR = "17362f25-244c-4f9c-8dab-b4817253edc6"


@pytest.fixture(autouse=True)
def danish() -> Iterator[None]:
    use_language("da")
    yield
    use_language("da")


def read(name: str, raw: object, **of: str) -> object:
    return read_value(FIELDS[name], raw, CODES, **of)


def refusal(name: str, raw: object) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(name, raw)
    return caught.value


def stored(field: RecordField) -> st.SearchStrategy[object]:
    """Return values that the register may hold for a field: any type's example that keeps the field's constraint."""
    free: dict[Kind, st.SearchStrategy[object]] = {
        Kind.YES_NO: st.booleans(),
        Kind.KRONER: st.integers(-100_000_000, 100_000_000_00),
        Kind.AREA: st.integers(1, 200_000),
        Kind.INTEGER: st.one_of(st.integers(0, 60), st.integers(0, 3_000)),
        Kind.DATE: st.dates(),
        Kind.LAST_DAY: st.dates(date(1900, 1, 2), date(9998, 12, 31)),
        Kind.URL: st.from_regex(r"https?://[a-zæøå]{1,20}\.dk(/[a-z0-9æøå%?=&.-]{0,40}){0,3}", fullmatch=True),
    }
    if field.kind is Kind.CODE:
        return st.sampled_from([code.code for code in CODES[field.codes].codes])
    if field.kind is Kind.CODES:
        known = [code.code for code in CODES[field.codes].codes]
        some = st.sets(st.sampled_from(known), min_size=1)
        return some.map(lambda chosen: " ".join(code for code in known if code in chosen))
    if field.kind is not Kind.TEXT:
        return free[field.kind].filter(lambda value: not field.broken_rule(value))
    samples = ("0451", "451", "01", "12345678", "H12", "05-31", "16:00", BBR, "a" * 64)
    fitting = [said for said in samples if not field.broken_rule(said)]
    # What the register holds was read once, so it is plain, stripped and never the sign for nothing.
    free_text = st.text(max_size=60).map(lambda said: plain(said.strip())).filter(lambda said: said not in ("", "–"))
    if field.broken_rule("free text"):
        return st.sampled_from(fitting)
    return st.one_of(st.sampled_from(fitting), free_text.filter(lambda said: not field.broken_rule(said)))


@pytest.mark.parametrize("language", LANGUAGES)
@patient
@given(data=st.data())
def test_what_is_shown_or_exported_reads_back_as_the_same_value(language: str, data: st.DataObject) -> None:
    use_language(language)
    field = FIELDS[data.draw(st.sampled_from(READABLE))]
    value = data.draw(stored(field))
    assert read_value(field, show_value(field, value, CODES), CODES) == value
    assert read_value(field, export_value(field, value, CODES), CODES) == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_every_field_is_shown_and_exported_by_a_label_that_means_it_again(language: str) -> None:
    use_language(language)
    for field in (field for field in FIELDS.values() if field.kind is Kind.CODE):
        for code in CODES[field.codes].codes:
            assert read_value(field, show_value(field, code.code, CODES), CODES) == code.code
            assert read_value(field, export_value(field, code.code, CODES), CODES) == code.code
            assert show_value(field, code.code, CODES) == code.label
            assert export_value(field, code.code, CODES) == code.label_da


@patient
@given(raw=CELLS, name=st.sampled_from(READABLE))
def test_any_cell_is_a_value_that_keeps_the_constraint_or_blank_or_unreadable(raw: object, name: str) -> None:
    try:
        value = read(name, raw)
    except Unreadable as unreadable:
        assert unreadable.args == (unreadable.problem_id,)
        assert unreadable.__cause__ is None
        assert sentence(Problem(unreadable.problem_id, field="F", value="V", values=unreadable.values))
    else:
        assert value is None or not FIELDS[name].broken_rule(value)


@pytest.mark.parametrize("blank", [None, "", "   ", "\xa0", "–"])
def test_blank_is_nothing_in_every_field(blank: object) -> None:
    assert [read(name, blank) for name in READABLE] == [None] * len(READABLE)


def test_nothing_is_shown_as_a_dash_and_exported_as_an_empty_cell() -> None:
    for field in FIELDS.values():
        assert show_value(field, None, CODES) == show_value(field, "", CODES) == "–"
        assert export_value(field, None, CODES) is export_value(field, "", CODES) is None


def test_a_link_is_not_read_here_but_its_resolved_text_is_shown_and_exported() -> None:
    link = FIELDS["dwelling.disability_registration"]
    with pytest.raises(TypeError):
        read_value(link, "H12", CODES)
    assert show_value(link, "H12", CODES) == export_value(link, "H12", CODES) == "H12"


@pytest.mark.parametrize(
    ("raw", "code"),
    [("1", "1"), (1, "1"), (1.0, "1"), (Decimal("1.0"), "1"), ("Fjernvarme/blokvarme", "1"), ("heat pump", "5"),
     (" VARMEPUMPE ", "5"), ("district_heating", "1"), (99.0, "99")],
)  # fmt: skip
def test_a_code_is_read_by_code_label_or_meaning_and_as_a_number(raw: object, code: str) -> None:
    assert read("dwelling.heating", raw) == code


@pytest.mark.parametrize("raw", ["damp", 4, 1.5, True, -1, float("nan"), float("inf"), date(2026, 1, 1), b"1", "1.0"])
def test_what_is_no_code_is_refused_with_the_codes_there_are(raw: object) -> None:
    unreadable = refusal("dwelling.dwelling_type", raw)
    assert unreadable.problem_id == "value.not_a_code"
    assert unreadable.values == {"allowed": "1 Familiebolig, 2 Ældrebolig, 3 Ungdomsbolig"}


def test_an_unknown_code_in_the_register_is_shown_and_exported_as_it_stands() -> None:
    assert show_value(FIELDS["dwelling.heating"], "42", CODES) == "42"
    assert export_value(FIELDS["dwelling.heating"], "42", CODES) == "42"


@pytest.mark.parametrize(
    ("raw", "answer"), [(True, True), ("Ja", True), ("x", True), (1, True), (0.0, False), ("nej", False), ("No", False)]
)
def test_yes_and_no_are_read_in_both_languages_and_as_one_and_zero(raw: object, answer: bool) -> None:
    assert read("dwelling.own_kitchen", raw) is answer


@pytest.mark.parametrize("raw", ["måske", 2, 0.5, date(2026, 1, 1)])
def test_neither_yes_nor_no_is_refused(raw: object) -> None:
    assert refusal("dwelling.own_kitchen", raw).problem_id == "value.not_yes_no"


@pytest.mark.parametrize(
    ("raw", "oere"),
    [("1.234,56", 123456), ("kr. 24.900,-", 2490000), ("24900", 2490000), (24900, 2490000), (13939.5, 1393950),
     (0.1 + 0.2, 30), (Decimal("0.01"), 1), ("0", 0), (4814.17, 481417)],
)  # fmt: skip
def test_an_amount_in_kroner_becomes_oere(raw: object, oere: int) -> None:
    assert read("dwelling.current_deposit", raw) == oere


@pytest.mark.parametrize(
    ("raw", "problem"),
    [("mange", "not_an_amount"), ("1,234", "ambiguous_amount"), (4814.1666, "not_an_amount"), (True, "not_an_amount"),
     (Decimal("0.001"), "not_an_amount"), (date(2026, 1, 1), "not_an_amount"), ("-1", "too_small"), (-1, "too_small"),
     ("100000000,01", "too_large"), (1e300, "too_large"), (float("-inf"), "too_small"), (float("nan"), "not_an_amount"),
     (Decimal("1E+999999"), "too_large")],
)  # fmt: skip
def test_what_is_no_amount_or_outside_its_limits_is_refused(raw: object, problem: str) -> None:
    assert refusal("dwelling.current_deposit", raw).problem_id == f"value.{problem}"


def test_the_numbers_of_a_file_are_read_in_its_language_and_not_in_that_of_the_screen() -> None:
    use_language("en")
    assert read("dwelling.benefit_area", "1.234", of="da") == 123400
    assert read("dwelling.current_deposit", "1.234,5", of="da") == 123450
    assert read("dwelling.area", "1.234", of="da") == 1234


@pytest.mark.parametrize(
    ("raw", "square_decimetres"), [("78", 7800), ("78,5", 7850), ("78,5 m²", 7850), (78, 7800), (78.25, 7825)]
)
def test_an_area_in_square_metres_becomes_square_decimetres(raw: object, square_decimetres: int) -> None:
    assert read("dwelling.benefit_area", raw) == square_decimetres


@pytest.mark.parametrize(
    ("raw", "problem"),
    [("stor", "not_an_area"), ("78,125", "not_an_area"), (78.125, "not_an_area"), (False, "not_an_area"),
     (0, "too_small"), ("-5", "too_small"), (2000.01, "too_large")],
)  # fmt: skip
def test_what_is_no_area_or_outside_its_limits_is_refused(raw: object, problem: str) -> None:
    assert refusal("dwelling.benefit_area", raw).problem_id == f"value.{problem}"


@pytest.mark.parametrize(("raw", "number"), [("3", 3), (3, 3), (3.0, 3), (Decimal("3.00"), 3), (" 3 ", 3)])
def test_a_whole_number_is_read_from_text_and_cell(raw: object, number: int) -> None:
    assert read("dwelling.rooms", raw) == number


@pytest.mark.parametrize(
    ("raw", "problem"),
    [("tre", "not_a_whole_number"), (3.5, "not_a_whole_number"), (True, "not_a_whole_number"), (0, "too_small"),
     (-3, "too_small"), (51, "too_large"), (float("nan"), "not_a_whole_number"), (10**30, "not_a_whole_number")],
)  # fmt: skip
def test_what_is_no_whole_number_or_outside_its_limits_is_refused(raw: object, problem: str) -> None:
    assert refusal("dwelling.rooms", raw).problem_id == f"value.{problem}"


@pytest.mark.parametrize(
    "raw",
    ["31-12-2026", "311226", "2026-12-31", date(2026, 12, 31), datetime(2026, 12, 31, 15, 30),
     datetime(2026, 12, 30, 23, 30, tzinfo=UTC)],
)  # fmt: skip
def test_a_date_is_read_from_text_date_and_instant(raw: object) -> None:
    value = read("lease.valid_from", raw)
    assert value == date(2026, 12, 31)
    assert type(value) is date


@pytest.mark.parametrize("raw", ["31-02-2026", "i morgen", 46387, 311226.0, True])
def test_what_is_no_date_is_refused_a_bare_number_too(raw: object) -> None:
    assert refusal("lease.valid_from", raw).problem_id == "value.not_a_date"


def test_a_bbr_id_is_read_with_braces_and_capitals_and_kept_in_its_canonical_form() -> None:
    assert read("dwelling.bbr_unit", "{17362F25-244C-4F9C-8DAB-B4817253EDC6}") == BBR
    assert read("dwelling.bbr_unit", f" {BBR} ") == BBR
    assert refusal("dwelling.bbr_unit", BBR[:-1]).problem_id == "value.wrong_form"


def test_a_uuid_in_a_field_of_free_text_stays_as_it_is_written() -> None:
    assert read("dwelling.external_reference", BBR.upper()) == BBR.upper()


@pytest.mark.parametrize(
    ("name", "raw", "identifier"),
    [("organisation.number", 451, "0451"), ("department.number", 7.0, "007"), ("building_section.number", 1, "01"),
     ("dwelling.municipality_code", 461, "0461"), ("dwelling.postal_code", 800, "0800"),
     ("dwelling.house_number", 2.0, "2"), ("building_section.property_number", 632510, "632510")],
)  # fmt: skip
def test_a_number_cell_gets_the_leading_zeros_of_an_identifier_of_fixed_width(
    name: str, raw: object, identifier: str
) -> None:
    assert read(name, raw) == identifier


@pytest.mark.parametrize(
    ("name", "raw", "problem"),
    [("department.number", "7", "wrong_form"), ("organisation.number", 12345, "wrong_form"),
     ("dwelling.bbr_unit", 17, "wrong_form"), ("disability_registration.number", 12, "wrong_form"),
     ("dwelling.door", date(2026, 2, 1), "not_text"), ("dwelling.door", 1.5, "not_text"),
     ("dwelling.door", -1, "not_text"), ("dwelling.door", True, "not_text"), ("dwelling.street", "x" * 256, "too_long"),
     ("dwelling.external_reference", 1e17, "not_text")],
)  # fmt: skip
def test_what_a_spreadsheet_has_spoilt_or_has_the_wrong_form_is_refused(name: str, raw: object, problem: str) -> None:
    assert refusal(name, raw).problem_id == f"value.{problem}"


def test_a_text_is_stripped_and_made_harmless() -> None:
    assert read("dwelling.street", "  Åparken\x1b[31m\n2 ") == "Åparken\ufffd[31m␤2"


@pytest.mark.parametrize("raw", ["www.eksempel.invalid", "javascript:alert(1)", "https://", "http://a b", 5])
def test_what_is_no_web_address_is_refused(raw: object) -> None:
    assert refusal("dwelling.url", raw).problem_id == "value.not_a_web_address"
    assert (
        read("dwelling.url", " https://www.eksempel.invalid/åparken?x=1 ") == "https://www.eksempel.invalid/åparken?x=1"
    )


@pytest.mark.parametrize(
    ("name", "value", "danish", "english", "cell"),
    [("dwelling.current_deposit", 123456, "1.234,56", "1,234.56", Decimal("1234.56")),
     ("dwelling.benefit_area", 7850, "78,5", "78.5", Decimal("78.5")),
     ("dwelling.benefit_area", 7800, "78", "78", Decimal("78")),
     ("dwelling.own_kitchen", False, "Nej", "No", "Nej"),
     ("dwelling.dwelling_type", "3", "Ungdomsbolig", "Youth dwelling", "Ungdomsbolig"),
     ("lease.valid_from", date(2026, 2, 1), "01-02-2026", "01-02-2026", date(2026, 2, 1)),
     ("department.in_use_year", 1978, "1978", "1978", 1978),
     ("dwelling.street", "Åparken", "Åparken", "Åparken", "Åparken")],
)  # fmt: skip
def test_a_value_is_shown_in_the_language_in_use_and_exported_typed_and_danish(
    name: str, value: object, danish: str, english: str, cell: object
) -> None:
    assert show_value(FIELDS[name], value, CODES) == danish
    use_language("en")
    assert show_value(FIELDS[name], value, CODES) == english
    exported = export_value(FIELDS[name], value, CODES)
    assert (exported, type(exported)) == (cell, type(cell))


def test_the_sentence_names_the_field_the_value_and_the_way_out() -> None:
    unreadable = refusal("dwelling.dwelling_type", "villa")
    label = FIELDS["dwelling.dwelling_type"].label
    problem = Problem(unreadable.problem_id, field=label, value="villa", values=unreadable.values)
    possible = "1 Familiebolig, 2 Ældrebolig, 3 Ungdomsbolig"
    assert sentence(problem) == f"»villa« er ikke en kode for Boligtype. Mulige: {possible}."
