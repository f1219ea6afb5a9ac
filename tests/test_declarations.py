"""Every declared field can be shown: labels and help in both languages, headings, code lists; and every text exists."""

import string
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import backoffice
from backoffice.records.dwelling import THEMES, general_fields
from backoffice.records.fields import Kind, RecordField
from backoffice.records.kinds import BY_NUMBER, KINDS
from backoffice.resources import folder
from backoffice.text import LANGUAGES, counted, text

LOCALE = Path(backoffice.__file__).parent / "locale"
FIELDS = [field for kind in KINDS for field in kind.fields.values()]
GENERAL = (
    "dwelling_type", "student_room", "tenant_type", "heating", "own_kitchen", "garage", "carport",
    "interior_maintenance", "exterior_maintenance", "area_before_1998", "benefit_area", "url", "mobility_suitable",
    "disabled_priority", "closed_for_signup", "closed_for_signup_reason", "closed_for_signup_from",
    "closed_for_signup_to", "current_entry_deposit", "current_deposit", "inactive_expiry_notice",
    "disability_registration", "suppress_portal", "suppress_portal_reason", "suppress_portal_from",
    "suppress_portal_to", "suppress_udk", "suppress_udk_reason", "suppress_udk_from", "suppress_udk_to",
    "unavailable_reason", "unavailable_from", "unavailable_to",
)  # fmt: skip

each_field = pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.record}.{field.name}")
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_language
@each_field
def test_a_declared_field_has_a_short_label_and_a_help_of_a_few_sentences(field: RecordField, language: str) -> None:
    label = text(f"field.{field.record}.{field.name}", of=language)
    assert label == label.strip()
    assert 0 < len(label) <= 70
    told = text(f"help.{field.record}.{field.name}", of=language)
    assert told.endswith(".")
    assert 2 <= told.count(". ") + 1 <= 5


@each_language
def test_kinds_and_themes_have_names_alone_and_counted(language: str) -> None:
    for kind in KINDS:
        assert text(f"record.{kind.name}", of=language)
        assert counted(f"records.{kind.name}", 1, of=language).startswith("1 ")
    assert counted("records.dwelling", 1234, of="da") == "1.234 boliger"
    assert counted("records.dwelling", 1234, of="en") == "1,234 dwellings"
    themes = {*THEMES, *(field.theme for field in FIELDS if field.theme)}
    assert all(text(f"theme.{theme}", of=language) for theme in themes)


@each_language
def test_labels_and_headings_are_unique_in_their_record(language: str) -> None:
    for kind in KINDS:
        labels = Counter(text(f"field.{kind.name}.{name}", of=language).casefold() for name in kind.fields)
        assert max(labels.values()) == 1, labels.most_common(1)


@each_field
def test_a_code_field_names_a_list_that_imports_carries_and_no_other_field_does(field: RecordField) -> None:
    assert bool(field.codes) == (field.kind in (Kind.CODE, Kind.CODES))
    if field.codes:
        assert (folder("imports") / "codes" / f"{field.codes}.csv").is_file()


def test_generelt_om_boligen_is_exactly_the_agreed_names_each_under_a_theme() -> None:
    assert tuple(field.name for field in general_fields()) == GENERAL
    assert {field.theme for field in general_fields()} == set(THEMES)


def test_no_two_kinds_share_a_number_and_no_two_fields_of_a_kind_an_xml_element() -> None:
    assert len(BY_NUMBER) == len(KINDS)
    for kind in KINDS:
        elements = [field.xml for field in kind.fields.values() if field.xml]
        assert len(elements) == len(set(elements))


def messages(language: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (file name, id, its texts) of every catalogue of a language."""
    for po in sorted((LOCALE / language).glob("*.po")):
        with po.open("rb") as stream:
            for message in read_po(stream, locale=language, abort_invalid=True):
                if message.id:
                    ids, texts = (
                        (said,) if isinstance(said, str) else tuple(said or ()) for said in (message.id, message.string)
                    )
                    yield po.name, ids[0], texts


def placeholders(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        name.split(".")[0].split("[")[0]
        for said in texts
        for _, name, _, _ in string.Formatter().parse(said)
        if name is not None
    )


CATALOGUES: Mapping[str, Mapping[tuple[str, str], tuple[str, ...]]] = {
    language: {(file, text_id): texts for file, text_id, texts in messages(language)} for language in LANGUAGES
}


def test_every_text_id_stands_once_and_in_the_same_catalogue_of_both_languages() -> None:
    assert set(CATALOGUES["da"]) == set(CATALOGUES["en"])
    for catalogue in CATALOGUES.values():
        assert max(Counter(text_id for _, text_id in catalogue).values()) == 1


def test_every_text_is_written_and_takes_the_same_values_in_both_languages() -> None:
    for place, danish in CATALOGUES["da"].items():
        english = CATALOGUES["en"].get(place, ())
        assert all(danish) and all(english), place
        assert placeholders(danish) == placeholders(english), place
        assert "" not in placeholders(danish), place


def test_both_texts_of_a_counted_id_carry_the_number() -> None:
    for catalogue in CATALOGUES.values():
        for place, texts in catalogue.items():
            assert len(texts) in (1, 2), place
            assert len(texts) == 1 or "n" in placeholders(texts[1:]), place
