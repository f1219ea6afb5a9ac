"""Everything a full run makes belongs to its user alone: files 0600, folders 0700, and an open register stays shut."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from backoffice import resources
from backoffice.database import Database
from backoffice.rules.problems import Refused
from tests.cli.answers import caller

ROOT = Path(__file__).parents[2]
SAMPLES = resources.folder("imports") / "samples"
# The command line in one process with the umask most systems begin with; the last verb meets a bug.
RUN = """
import os, sys
os.umask(0o022)
from backoffice.cli import main
folder = sys.argv[1]
samples = sys.argv[2]
def run(*arguments, code=0):
    ended = main(list(arguments))
    assert ended == code, (arguments, ended)
run("init")
run("import", samples + "/boligliste-gammelt-system.xlsx", "--yes", "--errors", folder + "/fejl.xlsx", code=1)
run("import", samples + "/stamdata-0451.xlsx", "--yes")
run("import", samples + "/boligliste-gammelt-system.xlsx", "--yes")
run("import", samples + "/huslejer-2026.csv", "--yes")
run("dwellings", "edit", "--all", "--set", "suppress_udk=nej", "--yes")
run("dwellings", "export", folder + "/ud.xlsx")
run("dwellings", "export", folder + "/ud.csv")
run("export", folder + "/kontrakter.xlsx", "--record", "lease", "--all")
run("deliver", "udk", "--yes")
os.makedirs(folder + "/til udk", mode=0o700)
run("deliver", "udk", "--yes", "--folder", folder + "/til udk")
import backoffice.queries.status
def broken(*_about):
    raise KeyError("a bug")
backoffice.queries.status.status = broken
run("status", code=1)
# Held open while the files are looked at: the log of the transactions is there only as long as somebody is.
import sqlite3
from backoffice import folders
held = sqlite3.connect(folders.register_file())
held.execute("BEGIN IMMEDIATE")
held.execute("UPDATE id_counter SET next_id = next_id")
print("held", flush=True)
sys.stdin.readline()
"""


def modes_below(folder: Path) -> dict[str, int]:
    """Return the permissions of everything in a folder."""
    return {
        path.relative_to(folder).as_posix(): stat.S_IMODE(path.lstat().st_mode) for path in sorted(folder.rglob("*"))
    }


def test_everything_a_full_run_makes_is_for_its_user_alone(tmp_path: Path) -> None:
    home = tmp_path / "hjem"
    home.mkdir(mode=0o700)
    folders = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("DATA", "CONFIG", "STATE", "CACHE")}
    scratch = home / "tmp"
    scratch.mkdir(mode=0o700)
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(home), str(SAMPLES)],
        cwd=ROOT,
        env=os.environ | folders | {"HOME": str(home), "TMPDIR": str(scratch)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None and running.stderr is not None
        told = ""
        while not told.endswith("held\n"):
            line = running.stdout.readline()
            assert line, running.stderr.read()[-3000:]
            told += line
        found = modes_below(home)
        running.communicate("\n")
    made = {Path(name).name for name in found}
    assert {"register.db", "register.db-wal", "register.db-shm", "faults.log", "fejl.xlsx", "ud.xlsx", "ud.csv"} <= made
    assert sum(name.startswith("UDK_") for name in made) == 4, "each delivery with its manifest"
    wrong = {name: oct(mode) for name, mode in found.items() if mode & 0o077}
    assert wrong == {}
    # Nothing is left over from writing: no temporary file, no scratch folder.
    assert [name for name in found if ".part" in name or name.startswith("tmp/")] == []


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_register_that_others_may_read_is_not_opened(
    tmp_path: Path,
    sqlite_template: Path,
    mode: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "register.db"
    file.write_bytes(sqlite_template.read_bytes())
    file.chmod(mode)
    with pytest.raises(Refused) as refusal:
        Database(f"sqlite:///{file}")
    assert refusal.value.problems[0].id == "database.open_to_others"
    answer = caller(str(file), capsys, monkeypatch)("status")
    assert answer.code == 1 and "chmod 600" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["register.db"]
    file.chmod(0o600)
    assert caller(str(file), capsys, monkeypatch)("status").code == 0
