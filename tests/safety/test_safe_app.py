"""The app base on a real terminal: nothing raw comes out, no crash tells data, every end leaves the terminal clean."""

import signal
import stat
from pathlib import Path

import pytest

from tests.safety.corpus import raw_sequences_in
from tests.safety.terminal import Terminal
from tests.safety.tiny_app import SECRET, TinyApp

APP = Path(__file__).with_name("tiny_app.py")
END_OF_PAGE = "slut på siden".encode()


@pytest.mark.parametrize("mode", ["safe", "raw"])
def test_no_raw_sequence_reaches_the_terminal(mode: str) -> None:
    with Terminal(APP, mode, rows=250, columns=160) as terminal:
        terminal.read_until(END_OF_PAGE)
        terminal.send(signal.SIGTERM)
        assert terminal.read_to_end() == 3
        drawn = terminal.output
    assert raw_sequences_in(drawn) == []
    assert "Vej\ufffd[6n".encode() in drawn
    assert b"[@click=app.acted]Vestergade 1[/]" in drawn


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 3), (signal.SIGHUP, 3), (signal.SIGINT, 130)], ids=["TERM", "HUP", "INT"]
)
def test_a_signal_ends_the_app_with_the_terminal_as_it_was(number: signal.Signals, code: int) -> None:
    with Terminal(APP, "plain") as terminal:
        terminal.read_until(END_OF_PAGE)
        assert terminal.modes_left_on()
        terminal.send(number)
        assert terminal.read_to_end() == code
        assert terminal.modes_left_on() == set()


def test_a_closed_window_ends_the_app() -> None:
    with Terminal(APP, "plain") as terminal:
        terminal.read_until(END_OF_PAGE)
        assert terminal.hang_up() == 3


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("handler", "builtins.ValueError"),
        ("worker", "builtins.LookupError"),
        ("rich", "RichSecret"),
        ("refused", "backoffice.rules.problems.Refused"),
        ("twice", "builtins.KeyError"),
    ],
)
def test_a_crash_names_its_kind_and_number_and_no_data(mode: str, kind: str, tmp_path: Path) -> None:
    log = tmp_path / "state" / "crash.log"
    with Terminal(APP, mode, str(log)) as terminal:
        assert terminal.read_to_end() == 1
        assert terminal.modes_left_on() == set()
        told = terminal.output.rpartition(b"\x1b[?1049l")[2].decode()
    kept = log.read_text(encoding="utf-8")
    for words in SECRET.split():
        assert words not in told and words not in kept
    assert kind in told and kind in kept
    assert "Programmet standsede" in told
    assert kept.split()[1] in told  # the error number
    assert "Traceback" not in told and "locals" not in told and "textual run" not in told
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_failure_in_the_event_loop_is_recorded_without_data(tmp_path: Path) -> None:
    log = tmp_path / "crash.log"
    with Terminal(APP, "loop", str(log)) as terminal:
        assert terminal.read_to_end() == 0
        assert SECRET.split()[0].encode() not in terminal.output
    kept = log.read_text(encoding="utf-8")
    assert "builtins.KeyError" in kept and SECRET not in kept


async def test_the_palette_offers_no_screenshot() -> None:
    app = TinyApp("plain", None)
    async with app.run_test():
        titles = {command.title for command in app.get_system_commands(app.screen)}
    assert titles and "Screenshot" not in titles
    assert {"Theme", "Quit", "Keys"} <= titles


async def test_textual_still_asks_what_the_base_overrides() -> None:
    app = TinyApp("plain", None)
    async with app.run_test():
        assert app._no_control in app.screen.get_line_filters()
    assert {"_fatal_error", "_handle_exception", "_close_messages_no_wait", "_print_error_renderables"} <= set(dir(app))
