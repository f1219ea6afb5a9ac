"""Files stand whole or not at all: never half, never over another, never readable by others."""

import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from backoffice.exchange.files import replacing, safe_target, sha256_of, sweep_left_overs
from backoffice.exchange.workbook_writer import ColumnSpec, SheetSpec, write_workbook
from backoffice.rules.problems import Refused, sentence
from tests.exchange.made_files import rows_of

ROOT = Path(__file__).parents[2]
ENDLESS = """
import itertools, sys
from pathlib import Path
from backoffice.exchange.workbook_writer import *

def rows():
    for number in itertools.count():
        if number == 20_000:
            print("skriver", flush=True)
        yield [f"Vej {number}"]

write_workbook(Path(sys.argv[1]), [SheetSpec("Ark", [ColumnSpec("Vej")], rows())], replace=True)
"""
FULL = """
import resource, sys
from pathlib import Path
from backoffice.exchange.workbook_writer import *
from backoffice.rules.problems import Refused

resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    rows = ([f"Vej {number * 7919 % 100003}"] for number in range(200_000))
    write_workbook(Path(sys.argv[1]), [SheetSpec("Ark", [ColumnSpec("Vej")], rows)], replace=True)
except Refused as refused:
    print(refused.problems[0].id)
"""


def sheet(*texts: str) -> SheetSpec:
    return SheetSpec("Ark", [ColumnSpec("Vej")], [[text] for text in texts])


def refused_id(path: Path, **how: bool) -> str:
    with pytest.raises(Refused) as refused:
        write_workbook(path, [sheet("ny")], **how)
    assert "{" not in sentence(refused.value.problems[0])
    return refused.value.problems[0].id


def test_a_file_is_never_written_over_unless_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("andens")
    assert refused_id(path) == "file.exists"
    assert path.read_text() == "andens"
    write_workbook(path, [sheet("ny")], replace=True)
    assert rows_of(path)[1].cells == ("ny",)


def test_a_file_that_came_while_we_wrote_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with pytest.raises(Refused) as refused, replacing(path) as stream:
        stream.write(b"vores")
        path.write_text("andens")
    assert refused.value.problems[0].id == "file.exists"
    assert path.read_text() == "andens" and len(list(tmp_path.iterdir())) == 1


def test_a_file_system_without_hard_links_is_served_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_paths: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    write_workbook(tmp_path / "a.xlsx", [sheet("ny")])
    assert rows_of(tmp_path / "a.xlsx")[1].cells == ("ny",)
    assert refused_id(tmp_path / "a.xlsx") == "file.exists"


def test_a_link_is_replaced_and_what_it_led_to_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "vigtig.txt").write_text("vigtig")
    (tmp_path / "a.xlsx").symlink_to(tmp_path / "vigtig.txt")
    write_workbook(tmp_path / "a.xlsx", [sheet("ny")], replace=True)
    assert (tmp_path / "vigtig.txt").read_text() == "vigtig" and not (tmp_path / "a.xlsx").is_symlink()


def test_only_this_user_can_read_what_is_written(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_workbook(tmp_path / "a.xlsx", [sheet("ny")])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.xlsx").stat().st_mode) == 0o600


def test_a_mistake_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("gammel")
    with pytest.raises(ZeroDivisionError), replacing(path, replace=True) as stream:
        stream.write(b"halv")
        raise ZeroDivisionError
    assert path.read_text() == "gammel" and len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_leaves_the_old_file_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("gammel")
    ran = subprocess.run([sys.executable, "-c", FULL, str(path)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "file.no_room"
    assert path.read_text() == "gammel" and len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_missing_is_refused_by_name(tmp_path: Path) -> None:
    assert refused_id(tmp_path / "borte" / "a.xlsx") == "file.not_found"


@pytest.mark.parametrize("pause", [0.0, 0.01, 0.05, 0.1, 0.2])
def test_a_killed_writer_leaves_the_old_file_and_its_rest_is_swept_later(pause: float, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, [sheet("gammel")])
    writer = subprocess.Popen([sys.executable, "-c", ENDLESS, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    with writer, contextlib.suppress(subprocess.TimeoutExpired):
        assert writer.stdout.readline() == "skriver\n"
        with contextlib.suppress(subprocess.TimeoutExpired):
            writer.wait(pause)
        (rest,) = tmp_path.glob(".backoffice-*.part")
        long_ago = time.time() - 3_600
        os.utime(rest, (long_ago, long_ago))
        writer.send_signal(signal.SIGSTOP)
        os.utime(rest, (long_ago, long_ago))
        assert sweep_left_overs(tmp_path) == 0
        writer.kill()
        writer.wait(20)
    assert rows_of(path)[1].cells == ("gammel",)
    assert sweep_left_overs(tmp_path) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_fresh_rest_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".backoffice-0.part").write_text("frisk")
    assert sweep_left_overs(tmp_path) == 0


@pytest.mark.parametrize(
    "wanted",
    [
        "../../evil",
        "..",
        "",
        "C:\\x",
        "CON",
        "nul.xlsx",
        "a\0b",
        "x" * 300,
        "\u202ekod",
        "/etc/passwd",
        "-rf",
        ".skjult",
    ],
)
def test_a_hostile_file_name_lands_in_the_folder(wanted: str, tmp_path: Path) -> None:
    target = safe_target(tmp_path, wanted, ".xlsx")
    assert target.parent == tmp_path and target.suffix == ".xlsx"
    write_workbook(target, [sheet("ny")])
    assert target.resolve().parent == tmp_path.resolve()


def test_an_ordinary_file_name_is_kept(tmp_path: Path) -> None:
    assert safe_target(tmp_path, "boliger-2026.xlsx", ".xlsx") == tmp_path / "boliger-2026.xlsx"


def test_the_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
