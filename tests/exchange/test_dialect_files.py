"""The office's own dialects as files: read back the same whatever a heading holds, named safely, never overwritten."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice import folders
from backoffice.exchange.dialect_files import own_keys, remove_dialect, save_dialect
from backoffice.exchange.dialect_toml import toml_of
from backoffice.exchange.dialects import Dialect, SheetLayout, known_dialects, read_dialects
from backoffice.rules.problems import Problem, Refused

HOSTILE = ('Afd. "A"', "to\nlinjer", "[/bold]", "\x1b[31mrød", "a = b", "[sheet]", "\\u0041", "’'\t", "", "\u202eom")


def dialect(*headings: str, name: str = "Kontorets liste") -> Dialect:
    columns = {"Nøgle": "bbr_unit"} | dict.fromkeys(headings, "heating")
    values = {"heating": dict.fromkeys(headings, "2")}
    layout = SheetLayout(columns=columns, values=values, ignored=headings, skip=headings, widths={"bbr_unit": 3})
    return Dialect(name=name, kind="dwellings", sheet=(layout,))


def test_a_saved_dialect_is_read_back_the_same_and_goes_before_the_programs_own() -> None:
    saved = save_dialect(dialect(*HOSTILE))
    assert saved == dialect(*HOSTILE).model_copy(update={"key": "kontorets_liste/dwellings"})
    assert known_dialects()[0] == saved
    assert own_keys() == {"kontorets_liste/dwellings"}
    assert (folders.dialect_folder() / "kontorets_liste" / "dwellings.toml").stat().st_mode & 0o777 == 0o600


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3))
def test_any_text_survives_the_file(headings: list[str]) -> None:
    import tomllib

    written = dialect(*headings)
    assert Dialect.model_validate(tomllib.loads(toml_of(written))) == written


def test_a_file_shows_no_sign_that_acts_on_a_terminal() -> None:
    content = toml_of(dialect(*HOSTILE))
    assert all(letter.isprintable() or letter == "\n" for letter in content)


def test_half_a_character_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(Refused) as refusal:
        save_dialect(dialect("\ud800"))
    assert [one.id for one in refusal.value.problems] == ["dialect.not_writable"]
    assert own_keys() == frozenset()


@pytest.mark.parametrize("title", ["../../etc/passwd", "con", ".skjult", "a/b\\c", "\x1b[2J", "æ" * 300, "/"])
def test_a_title_never_names_a_file_outside_the_folder(title: str) -> None:
    save_dialect(dialect("Varme", name=title))
    (path,) = folders.dialect_folder().rglob("*.toml")
    assert path.parent.parent == folders.dialect_folder() and not path.parent.name.startswith(".")
    assert known_dialects()[0].name == title


def test_another_dialect_is_never_overwritten_by_one_whose_title_makes_the_same_name() -> None:
    save_dialect(dialect("Varme", name="Liste A"))
    with pytest.raises(Refused) as refusal:
        save_dialect(dialect("Køkken", name="Liste/A"))
    assert [one.id for one in refusal.value.problems] == ["dialect.name_taken"]
    assert "Varme" in known_dialects()[0].sheet[0].columns


def test_a_changed_dialect_takes_the_place_of_the_old_one_and_a_new_title_its_file() -> None:
    first = save_dialect(dialect("Varme", name="Liste A"))
    save_dialect(dialect("Køkken", name="Liste A"), replaces=first.key)
    assert "Køkken" in known_dialects()[0].sheet[0].columns
    save_dialect(dialect("Køkken", name="Liste B"), replaces=first.key)
    assert own_keys() == {"liste_b/dwellings"}
    assert [path.name for path in folders.dialect_folder().iterdir()] == ["liste_b"]


def test_only_an_own_dialect_is_removed() -> None:
    saved = save_dialect(dialect("Varme"))
    for key in ("gammelt-system/dwellings", "../register", "findes/ikke"):
        with pytest.raises(Refused) as refusal:
            remove_dialect(key)
        assert [one.id for one in refusal.value.problems] == ["dialect.not_own"]
    remove_dialect(saved.key)
    assert own_keys() == frozenset() and "gammelt-system/dwellings" in [one.key for one in known_dialects()]


def test_a_dialect_that_could_not_be_read_back_is_not_left_behind() -> None:
    layout = SheetLayout(columns={"Varme": "heating"})
    with pytest.raises(Refused) as refusal:
        save_dialect(Dialect(name="Uden nøgle", kind="dwellings", sheet=(layout,)))
    assert [one.id for one in refusal.value.problems] == ["dialect.missing_target"]
    assert own_keys() == frozenset()


def test_colleagues_read_what_lies_in_the_folder_they_share(tmp_path: Path) -> None:
    shared = tmp_path / "fælles"
    shared.mkdir()
    shared.chmod(0o750)
    folders.settings_file().parent.mkdir(parents=True, exist_ok=True)
    folders.settings_file().write_text(f'dialect_folder = "{shared}"\n', "utf-8")
    saved = save_dialect(dialect("Varme"))
    path = shared / "kontorets_liste" / "dwellings.toml"
    assert path.stat().st_mode & 0o777 == 0o640 and path.parent.stat().st_mode & 0o777 == 0o750
    assert known_dialects()[0] == saved


def test_a_wrong_own_file_does_not_hide_the_dialect_that_came_with_the_program() -> None:
    path = folders.dialect_folder() / "gammelt-system" / "dwellings.toml"
    path.parent.mkdir(parents=True)
    path.write_text("name = ", "utf-8")
    problems: list[Problem] = []
    known = known_dialects(problems)
    assert "gammelt-system/dwellings" in [one.key for one in known]
    assert [one.id for one in problems] == ["dialect.not_toml"]
    assert read_dialects([folders.dialect_folder()], []) == ()
