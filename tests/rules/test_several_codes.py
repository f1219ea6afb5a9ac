"""A field that holds several codes: odd input, how it is shown and typed, and what a form makes of letters."""

from datetime import date

import pytest

from backoffice.command_line.stored import stored_json
from backoffice.records.codes import CodeLists, read_codes
from backoffice.records.fields import Kind
from backoffice.records.kinds import BY_NAME, KINDS
from backoffice.records.values import Unreadable, export_value, read_value, show_value
from backoffice.resources import folder
from backoffice.text import use_language
from backoffice.widgets.form_fields import EditForm

CODES: CodeLists = read_codes(folder("imports"))
TYPES = BY_NAME["signup_agreement"].fields["dwelling_types"]
FACILITIES = BY_NAME["section_amenities"].fields["facilities"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("familie", "1"),
        ("ungdom, familie", "1 3"),
        ("Ungdomsbolig;Familiebolig\nÆldrebolig", "1 2 3"),
        ("3 1", "1 3"),
        ("1,1 , 1", "1"),
        ("familie familie", "1"),
        ("familie ungdom", "1 3"),
        ("family, youth", "1 3"),
        (", 2,,", "2"),
        (2, "2"),
        (3.0, "3"),
        ("", None),
        ("  ", None),
        ("–", None),
    ],
)
def test_several_codes_are_read_whatever_order_and_words_they_come_in(typed: object, stored: str | None) -> None:
    assert read_value(TYPES, typed, CODES) == stored


@pytest.mark.parametrize("typed", ["familie, slot", "4", "1 4", "1,4", ",", ";", True, 1.5, date(2026, 1, 1), "e"])
def test_one_unknown_code_makes_the_whole_value_unreadable(typed: object) -> None:
    with pytest.raises(Unreadable) as caught:
        read_value(TYPES, typed, CODES)
    assert caught.value.problem_id == "value.not_a_code"


def test_they_are_shown_in_words_exported_in_danish_and_given_to_programs_as_a_list() -> None:
    assert show_value(TYPES, "1 3", CODES) == "Familiebolig; Ungdomsbolig"
    use_language("en")
    assert show_value(TYPES, "1 3", CODES) == "Family dwelling; Youth dwelling"
    assert export_value(TYPES, "1 3", CODES) == "Familiebolig; Ungdomsbolig"
    assert (stored_json(TYPES, "1 3"), stored_json(TYPES, None)) == (["1", "3"], [])


def test_a_label_with_a_comma_is_one_label_also_among_others() -> None:
    scenarios = BY_NAME["allocation_agreement"].fields["scenarios"]
    assert read_value(scenarios, "Ung, flytter hjemmefra", CODES) == "FLX1"
    assert read_value(scenarios, "Pendler, ung,flytter hjemmefra , i arbejde", CODES) == "FLX1 FLX3 FLX4"
    assert read_value(scenarios, show_value(scenarios, "FLX1 FLX7", CODES), CODES) == "FLX1 FLX7"


def test_a_code_that_the_list_no_longer_has_shows_itself() -> None:
    assert show_value(TYPES, "1 9", CODES) == "Familiebolig; 9"
    assert export_value(TYPES, "9", CODES) == "9"


def test_every_label_of_a_list_that_several_are_chosen_from_can_be_told_from_its_neighbours() -> None:
    several = {field.codes for kind in KINDS for field in kind.fields.values() if field.kind is Kind.CODES}
    labels = [label for name in several for code in CODES[name].codes for label in (code.label_da, code.label_en)]
    assert labels
    assert not [label for label in labels if set(label) & set(";\n")]


def _form(*, many: bool = False) -> EditForm:
    form = EditForm([TYPES, FACILITIES], CODES, date(2026, 11, 22), many=many)
    form.fill({"dwelling_types": "3", "facilities": None})
    return form


def test_a_letter_adds_the_codes_that_begin_so_one_by_one_and_then_leaves_them_out() -> None:
    form = _form()
    form.jump("dwelling_types", "f")
    assert form.change() == {"dwelling_types": "1 3"}
    form.jump("dwelling_types", "F")
    assert form.change() == {"dwelling_types": "3"}
    assert form.jump("dwelling_types", "x") is False
    taken = []
    for _ in range(5):
        form.jump("facilities", "f")
        taken.append(form.change()["facilities"])
    # In the order of the list: fællesvaskeri, fælleshus, fælleshave, fælles bredbånd.
    assert taken == [" ".join(["laundry", "commonhall", "garden", "broadband"][:n]) for n in (1, 2, 3, 4)] + [None]


def test_a_mass_edit_begins_with_none_and_a_required_field_is_not_emptied() -> None:
    form = _form(many=True)
    form.jump("dwelling_types", "æ")
    assert form.change() == {"dwelling_types": "2"}
    form.set_codes("dwelling_types", [])
    assert form.problems() == ["Boligtyper skal udfyldes."]
    assert form.change() == {"dwelling_types": "2"}


def test_many_codes_are_counted_where_their_words_have_no_room() -> None:
    form = _form()
    form.set_codes("facilities", ["lift", "laundry", "parking"])
    assert form.change() == {"facilities": "laundry lift parking"}
    said = form.state_texts("facilities")
    assert said[1:] == ("Fællesvaskeri +2", "3 valgt")
    assert said[0].count("; ") == 2
