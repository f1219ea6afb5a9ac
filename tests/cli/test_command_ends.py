"""How the command line ends: exit codes, one clear sentence, no traceback and no data, whatever happened."""

import os
import select
import signal
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from backoffice import database as kernel
from backoffice import folders
from backoffice.command_line import listing, progress
from backoffice.database import Database
from backoffice.queries.status import status
from backoffice.watch import Watch
from tests.cli.answers import Answer, Command, Terminal, caller
from tests.register import add_dwellings

BACKOFFICE = [sys.executable, "-m", "backoffice"]


def one_sentence(answer: Answer) -> bool:
    return bool(answer.err.strip()) and "Traceback" not in answer.err and "Error" not in answer.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("databse",),
        ("dwellings",),
        ("dwellings", "edit", "--all", "--set"),
        ("dwellings", "edit", "--all", "--set", "heating", "--dry-run"),
        ("dwellings", "edit", "--all", "--set", "heating=1", "--set", "heating=2", "--dry-run"),
        ("dwellings", "edit", "--all", "--section", "0451-012-01", "--dry-run"),
        ("dwellings", "edit", "--ids", "-", "--filter", "rooms=3", "--set", "heating=1", "--dry-run"),
        ("dwellings", "list", "--columns", "adress"),
        ("dwellings", "list", "--limit", "0"),
        ("dwellings", "list", "--lim", "5"),
        ("codes", "list", "heting"),
        ("changes", "undo", "two", "--yes"),
        ("changes", "undo", "1", "--yes", "--dry-run"),
        ("deliver", "udk", "--as-of", "soon", "--dry-run"),
        ("--language", "sv", "status"),
    ],
)
def test_wrong_usage_ends_with_two_and_says_why(command: Command, arguments: tuple[str, ...]) -> None:
    answer = command(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert one_sentence(answer)
    told = command(*arguments, "--json")
    assert told.code == 2 and set(told.json) == {"error"}


def test_a_refusal_ends_with_one_and_an_object_with_its_problems(command: Command) -> None:
    answer = command("changes", "undo", "99", "--yes", "--json")
    assert answer.code == 1
    assert [one["id"] for one in answer.json["problems"]] == ["undo.unknown"]
    assert one_sentence(answer) and "99" in answer.json["error"]


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/nothing", "sqlite:///{folder}"])
def test_a_database_that_is_away_ends_with_three(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = caller(url.format(folder=tmp_path), capsys, monkeypatch)
    answer = command("status", "--json")
    assert answer.code == 3
    assert one_sentence(answer) and answer.json["error"]


def test_a_database_that_is_busy_ends_with_three(
    command: Command, database: Database, dwellings: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.database._PRAGMAS", ("busy_timeout=1",))
    edit = ("dwellings", "edit", "--all", "--set", "heating=5", "--yes", "--json")
    with database.writing() as session:
        if not database.is_sqlite:
            _hurry(monkeypatch)
            session.execute(text("LOCK TABLE dwelling IN ACCESS EXCLUSIVE MODE"))
        answer = command(*edit)
    assert answer.code == 3
    assert "optaget" in answer.json["error"]


def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a tenth of a second for a lock on the server instead of thirty."""
    make: Any = kernel.create_engine

    def quick(url: object, **options: Any) -> Any:
        options["connect_args"]["options"] = "-c lock_timeout=100ms"
        return make(url, **options)

    monkeypatch.setattr(kernel, "create_engine", quick)


def test_without_a_register_every_verb_but_init_and_demo_says_how_to_make_one(homeless: Command) -> None:
    for verb in (("status",), ("dwellings", "list"), ("changes", "list"), ("codes", "list"), ("demo", "--planted")):
        answer = homeless(*verb)
        assert answer.code == 1 and "backoffice init" in answer.err
    assert not folders.register_file().exists()


def test_without_a_verb_and_a_terminal_the_state_is_told_and_all_is_well(homeless: Command) -> None:
    before = homeless()
    assert before.code == 0 and "backoffice init" in before.out and "--help" in before.out
    assert homeless("init").code == 0
    after = homeless()
    assert after.code == 0 and "Boliger" in after.out and "backoffice" in after.out.splitlines()[-1]
    assert homeless("--json").json["dwellings"] == 0


def test_the_register_is_for_its_user_alone(homeless: Command) -> None:
    assert homeless("init").code == 0
    file = folders.register_file()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_fault_of_the_program_is_told_by_number_without_data(
    command: Command, dwellings: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise ValueError("0101901234 Jens Hansen")

    monkeypatch.setattr(listing, "code_lists", broken)
    answer = command("dwellings", "list", "--json")
    assert answer.code == 1
    log = folders.log_file()
    told = answer.out + answer.err + log.read_text(encoding="utf-8")
    assert "0101901234" not in told and "Jens" not in told and "Traceback" not in told
    assert str(log) in answer.json["error"] and "listing.py" in log.read_text(encoding="utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_ctrl_c_in_the_middle_of_a_write_ends_with_130_and_nothing_is_written(database_url: str) -> None:
    with subprocess.Popen(
        [*BACKOFFICE, "--database", database_url, "demo", "--dwellings", "200000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "Fylder registeret" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err.strip() == "Afbrudt. Intet er skrevet."
    database = Database(database_url)
    with database.reading() as session:
        assert status(session, date(2026, 11, 22)).organisations == 0
    database.close()


def test_a_reader_that_has_seen_enough_is_no_error(command: Command, database: Database, database_url: str) -> None:
    with database.writing() as session:
        add_dwellings(session, 5000)
    process = subprocess.Popen(
        [*BACKOFFICE, "--database", database_url, "dwellings", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None and process.stderr is not None
    select.select([process.stdout], [], [])
    os.read(process.stdout.fileno(), 10)
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), told) == (0, b"")


def test_data_is_on_standard_output_and_narration_on_standard_error(command: Command, dwellings: range) -> None:
    answer = command("dwellings", "edit", "--all", "--set", "heating=5", "--yes", "--json")
    assert len(answer.out.splitlines()) == 1 and answer.json["changed"] == 10
    assert "Fortryd med" in answer.err


def test_a_terminal_sees_how_far_long_work_is_and_then_a_clean_line(
    command: Command, dwellings: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    with monkeypatch.context() as patched:
        patched.setattr(progress, "EVERY", 0)
        patched.setattr(sys, "stderr", screen)
        watch = Watch(done=12_000, total=50_000)
        with progress.told(watch):
            while "24 %" not in screen.getvalue():
                pass
    assert "12.000 / 50.000 (24 %)" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")
    assert progress.progress_line(Watch(done=7)) == "7"
    assert "\x1b" not in command("dwellings", "edit", "--all", "--set", "heating=5", "--yes").err
