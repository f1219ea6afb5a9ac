"""Crash records: kinds and places, never values."""

import stat
import sys
import threading
from pathlib import Path

import pytest

from backoffice.crash import crash_report, keep_data_out_of_hooks, record_crash
from backoffice.formats import parse_date
from backoffice.text import text

SECRET = "Frida Testesen 070761-4285"


def caught_error() -> BaseException:
    """Return an error whose message, cause and locals all hold personal data."""
    secret = SECRET
    with pytest.raises(ValueError) as caught:
        try:
            text(secret)
        except KeyError as error:
            raise ValueError(f"{secret} er ikke et tal") from error
    return caught.value


def test_a_report_names_kinds_and_own_places_only() -> None:
    first, cause = crash_report(caught_error()).splitlines()
    assert first == "builtins.ValueError"
    assert cause.startswith("builtins.KeyError at text.py:") and cause.endswith(" in text")
    assert not any(word in crash_report(caught_error()) for word in SECRET.split())


def test_a_chain_that_bites_its_tail_ends() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert crash_report(one) == "builtins.ValueError\nbuiltins.KeyError"


def test_records_are_added_to_a_private_log(tmp_path: Path) -> None:
    log = tmp_path / "state" / "crash.log"
    numbers = [record_crash(caught_error(), log).number for _ in range(2)]
    kept = log.read_text(encoding="utf-8")
    assert numbers[0] != numbers[1] and all(number in kept for number in numbers)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_is_no_second_error(tmp_path: Path) -> None:
    assert record_crash(caught_error(), tmp_path).report
    assert record_crash(caught_error(), None).report


def test_uncaught_errors_and_threads_tell_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module, hook in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(module, hook, getattr(module, hook))
    log = tmp_path / "crash.log"
    keep_data_out_of_hooks(log)
    error = caught_error()
    sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=parse_date, args=(SECRET,))
    thread.start()
    thread.join()
    told = capsys.readouterr().err
    assert "formats.py" in told and told.count("builtins.ValueError") == 2
    for words in SECRET.split():
        assert words not in told and words not in log.read_text(encoding="utf-8")
