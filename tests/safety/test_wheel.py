"""The wheel: it holds everything that travels with the program, and what is installed from it makes a register."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "imports" / "samples" / "huslejer-2026.csv"
SOURCES = ("backoffice", "migrations", "imports", "pyproject.toml", "README.md", "LICENSE", "compile_texts.py")
NEEDED = (
    "backoffice/app.tcss",
    "backoffice/locale/da/LC_MESSAGES/backoffice.mo",
    "backoffice/locale/en/LC_MESSAGES/backoffice.mo",
    "backoffice/_data/migrations/env.py",
    "backoffice/_data/migrations/versions/0001_the_register.py",
    "backoffice/_data/imports/municipalities.csv",
    "backoffice/_data/imports/codes/heating.csv",
    "backoffice/_data/imports/stamdata/master_data.toml",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of this checkout, built without the net."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "checkout"
    copy.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        else:
            shutil.copy(ROOT / name, copy / name)
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(copy))
    (built,) = folder.glob("*.whl")
    return built


def run(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd="/",  # not the checkout, which Python would look in first
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_the_wheel_holds_migrations_imports_texts_and_styles(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    assert set(NEEDED) <= names
    assert {f"backoffice/_data/{path.relative_to(ROOT).as_posix()}" for path in travelling()} <= names
    rooms = {name.split("/")[0] for name in names}
    assert {room for room in rooms if not room.endswith(".dist-info")} == {"backoffice"}


def travelling() -> list[Path]:
    """Return every file of migrations/ and imports/ in this checkout."""
    return [
        path
        for folder in ("migrations", "imports")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]


def test_what_is_installed_from_the_wheel_makes_and_shows_a_register(wheel: Path, tmp_path: Path) -> None:
    target, home = tmp_path / "installed", tmp_path / "hjem"
    run("-m", "pip", "install", "--no-deps", "--no-index", "--disable-pip-version-check", "--quiet",
        "--target", str(target), str(wheel))  # fmt: skip
    # Before the checkout that the test environment has on its path.
    around = {"PYTHONPATH": str(target), "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    where = run("-c", "import backoffice; print(backoffice.__file__)", **around)
    assert Path(where.strip()).is_relative_to(target)
    made = json.loads(run("-m", "backoffice", "init", "--json", **around))
    assert made["created"] is True
    assert (home / "data" / "backoffice" / "register.db").exists()
    assert (
        json.loads(run("-m", "backoffice", "demo", "--dwellings", "30", "--json", **around))["counts"]["dwelling"] == 30
    )
    assert json.loads(run("-m", "backoffice", "status", "--json", **around))["dwellings"] == 30
    read = "import sys, pathlib; from backoffice.exchange.reading import read_sheets as read; "
    counted = run("-c", read + "print(sum(1 for _ in read(pathlib.Path(sys.argv[1]))))", str(SAMPLE), **around)
    assert counted.strip() == "307"
    assert "Boliger" in run("-m", "backoffice", "status", **around)
    assert "Dwellings" in run("-m", "backoffice", "status", "--language", "en", **around)
