"""The settings: typed, typing mistakes named, and what goes before them."""

from pathlib import Path

import pytest

from backoffice import folders
from backoffice.database import Database
from backoffice.settings import Settings, UnusableSettings, read_settings
from tests.cli.answers import Command


def write(content: str) -> Path:
    file = folders.settings_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == Settings()


def test_every_setting_is_explained_where_it_is_declared() -> None:
    source = Path(__file__).parents[2].joinpath("backoffice", "settings.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    for name in Settings.model_fields:
        at = next(position for position, line in enumerate(lines) if line.startswith(f"    {name}: "))
        assert lines[at + 1].startswith('    """')


@pytest.mark.parametrize(
    ("content", "problem", "said"),
    [
        ("databse = 'x'", "settings.misspelt_key", "database"),
        ("colour = 'x'", "settings.unknown_key", "language"),
        ("language = 'sv'", "settings.wrong_value", "language"),
        ("database = 3", "settings.wrong_value", "database"),
        ("language = ", "settings.not_toml", "TOML"),
        ("\udcff", "settings.unreadable", "settings.toml"),
    ],
)
def test_settings_that_cannot_be_used_are_named(homeless: Command, content: str, problem: str, said: str) -> None:
    file = write("")
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(UnusableSettings) as refusal:
        read_settings(file)
    assert refusal.value.problem_id == problem
    answer = homeless("status", "--json")
    assert answer.code == 2
    assert said in answer.json["error"] and str(file) in answer.json["error"]


def test_the_option_goes_before_the_environment_and_that_before_the_settings(
    homeless: Command, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(f"database = '{database_url}'\nlanguage = 'en'\n")
    settled = homeless("status")
    assert settled.code == 0 and settled.out.startswith("Register ") and "Dwellings" in settled.out
    monkeypatch.setenv("BACKOFFICE_DATABASE", str(tmp_path / "of_the_environment.db"))
    away = homeless("status")
    assert away.code == 1 and "of_the_environment" in away.err
    asked = homeless("status", "--database", database_url, "--language", "da")
    assert asked.code == 0 and "Boliger" in asked.out


def test_a_relative_path_is_an_address(homeless: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert homeless("--database", "mit.db", "init").code == 0
    assert (tmp_path / "mit.db").exists()
    assert homeless("init", "--database", "mysql://x/y").code == 2


def test_a_password_in_the_address_is_never_shown(homeless: Command) -> None:
    answer = homeless("status", "--json", "--database", "postgresql://bo:hemmeligt@127.0.0.1:1/register")
    assert answer.code == 3
    assert "hemmeligt" not in answer.out + answer.err


def test_init_tells_whether_it_made_the_register(homeless: Command, database: Database) -> None:
    first, second = homeless("init", "--json"), homeless("init", "--json")
    assert (first.json["created"], second.json["created"]) == (True, False)
    assert first.json["revision"] == second.json["revision"]
