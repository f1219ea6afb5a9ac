"""Addresses: how they are written, ordered and found."""

import sqlite3
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.rules.addresses import one_line, search_text, search_words, sort_key, street_prefix_key
from tests.safety.corpus import HOSTILE

Address = tuple[str, str, str, str]
streets = st.sampled_from(
    ["Aagade", "Åparken", "Åparken Nord", "Vej", "Vej 7", "Ærøvej", "Øvej", "C.F. Møllers Allé", "Ånd"]
)
house_numbers = st.builds(
    lambda number, letter: f"{number}{letter}", st.integers(1, 999), st.sampled_from(["", "A", "b"])
)
floors = st.one_of(st.sampled_from(["", "kl", "st", "k2"]), st.integers(1, 99).map(str))
doors = st.one_of(st.sampled_from(["", "tv", "mf", "th"]), st.integers(1, 9999).map(str))
addresses = st.tuples(streets, house_numbers, floors, doors)

IN_ORDER: list[Address] = [
    ("Birkevej", "1", "", ""),
    ("Vej", "", "", ""),
    ("Vej", "2", "", ""),
    ("Vej", "2", "k2", ""),
    ("Vej", "2", "kl", ""),
    ("Vej", "2", "st", ""),
    ("Vej", "2", "st", "tv"),
    ("Vej", "2", "st", "mf"),
    ("Vej", "2", "st", "th"),
    ("Vej", "2", "st", "1"),
    ("Vej", "2", "st", "2"),
    ("Vej", "2", "st", "12"),
    ("Vej", "2", "1", "tv"),
    ("Vej", "2", "2", "tv"),
    ("Vej", "2", "10", "tv"),
    ("Vej", "2A", "", ""),
    ("Vej", "2B", "st", "tv"),
    ("Vej", "10", "", ""),
    ("Vej", "100", "", ""),
    ("Vej 7", "1", "", ""),
    ("Vej Nord", "1", "", ""),
    ("Vejen", "1", "", ""),
    ("Zoovej", "1", "", ""),
    ("Ærøvej", "1", "", ""),
    ("Øvej", "1", "", ""),
    ("Aagade", "1", "", ""),
    ("Ånd", "1", "", ""),
]


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (("Åparken", "2", "st", "tv"), "Åparken 2, st. tv"),
        (("Åparken", "2", "1", "mf"), "Åparken 2, 1. mf"),
        (("Åparken", "002B", "02", "0012"), "Åparken 2B, 2. 12"),
        (("Åparken", "2b", "KL", ""), "Åparken 2B, kl."),
        (("Åparken", "2", "st.", "TH."), "Åparken 2, st. th"),
        (("Åparken", "2", "", "12"), "Åparken 2, 12"),
        (("Åparken", "2", "", ""), "Åparken 2"),
        (("Åparken", "", "", ""), "Åparken"),
        (("", "", "1", "tv"), "1. tv"),
        (("", "", "", ""), ""),
    ],
)
def test_an_address_is_written_the_danish_way(address: Address, line: str) -> None:
    assert one_line(*address) == line


def test_addresses_stand_in_natural_order() -> None:
    keys = [sort_key(*address) for address in IN_ORDER]
    assert all(before < after for before, after in pairwise(keys)), list(pairwise(keys))


def test_sqlite_orders_the_keys_as_python_does() -> None:
    keys = [sort_key(*address) for address in IN_ORDER]
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE address (key TEXT)")
        connection.executemany("INSERT INTO address VALUES (?)", [(key,) for key in reversed(keys)])
        assert [key for (key,) in connection.execute("SELECT key FROM address ORDER BY key")] == keys
    connection.close()


@given(st.tuples(*[st.one_of(st.text(st.characters()), st.sampled_from(HOSTILE))] * 4))
def test_every_key_is_printable_ascii_so_that_every_database_agrees(address: Address) -> None:
    key = sort_key(*address)
    assert key and key.isascii() and key.isprintable()


@given(addresses)
def test_the_same_address_written_otherwise_has_the_same_key(address: Address) -> None:
    street, house_number, floor, door = address
    assert sort_key(street.upper(), "00" + house_number.lower(), f"{floor}.", door.upper()) == sort_key(*address)
    decomposed = street.replace("Å", "A\u030a").replace(" ", "  ")
    assert sort_key(f" {decomposed} ", house_number, floor, door) == sort_key(*address)


# A number after a name is taken as a house number, and one after that as a floor: "Vej 7" and a door without a floor
# cannot be told from those when typed.
@given(addresses.filter(lambda address: address[0] != "Vej 7" and bool(address[2] or not address[3])))
def test_typing_a_whole_address_finds_it(address: Address) -> None:
    for typed in (one_line(*address), one_line(*address).lower().replace(",", ""), one_line(*address[:2]), address[0]):
        start = street_prefix_key(typed)
        assert start <= sort_key(*address) < start + "\x7f"


@pytest.mark.parametrize(
    ("typed", "found", "not_found"),
    [
        ("åpark", [("Åparken", "2", "", ""), ("Aaparken", "2", "", "")], [("Parken", "2", "", "")]),
        ("åparken 2", [("Åparken", "2", "", ""), ("Åparken", "2B", "1", "tv")], [("Åparken", "20", "", "")]),
        ("åparken 2b", [("Åparken", "2B", "1", "tv")], [("Åparken", "2", "1", "tv"), ("Åparken", "2A", "", "")]),
        ("åparken 2, st", [("Åparken", "2", "st", "tv")], [("Åparken", "2", "1", "tv"), ("Åparken", "2B", "st", "tv")]),
        ("Åparken 2 1 tv", [("Åparken", "2", "1", "tv")], [("Åparken", "2", "1", "th"), ("Åparken", "2", "11", "tv")]),
        ("10. februar vej 3", [("10. Februar Vej", "3", "", "")], [("10. Februar Vej", "30", "", "")]),
    ],
)
def test_what_is_typed_so_far_finds_what_begins_so(typed: str, found: list[Address], not_found: list[Address]) -> None:
    start = street_prefix_key(typed)
    assert all(start <= sort_key(*address) < start + "\x7f" for address in found)
    assert not any(start <= sort_key(*address) < start + "\x7f" for address in not_found)


def test_words_are_lower_case_and_divided_at_every_other_sign() -> None:
    assert search_words("Åparken 2, st. tv") == ("åparken", "2", "st", "tv")
    assert search_words("A\u030agade_4/B") == ("ågade", "4", "b")
    assert search_words(" - [/] ") == ()


def test_search_text_puts_a_space_before_every_word() -> None:
    assert search_text("C.F. Møllers Allé", "002B", "0451") == " c f møllers allé 002b 0451"
    assert search_text("", "") == " "


@given(st.lists(st.one_of(st.text(st.characters()), st.sampled_from(HOSTILE)), max_size=4))
def test_search_text_holds_nothing_but_words_whatever_it_is_given(parts: list[str]) -> None:
    found = search_text(*parts)
    assert found.encode()
    assert tuple(found.split()) == tuple(word for part in parts for word in search_words(part))
