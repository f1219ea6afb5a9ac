"""Make the files of tests/samples/libreoffice anew: `python -m tests.libreoffice`, where LibreOffice is installed.

Writes the workbook of every kind from the small register and lets LibreOffice open and save it.
"""

import subprocess
import tempfile
from pathlib import Path

from backoffice.database import Database
from backoffice.operations.record_block import KEYS
from backoffice.operations.setup import prepare
from backoffice.security import Actor, Grant, Role
from tests.own_files import exported, small_register

SAVED = Path(__file__).parent / "samples" / "libreoffice"


def main() -> None:
    """Write, convert and keep."""
    SAVED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/register.db")
        prepare(database)
        small_register(database)
        everyone = Actor("alle", tuple(Grant(role) for role in Role))
        paths = [exported(database, everyone, record, Path(folder) / f"{record}.xlsx").path for record in KEYS]
        database.close()
        profile = f"-env:UserInstallation=file://{folder}/profile"
        subprocess.run(
            ["soffice", "--headless", profile, "--convert-to", "xlsx", "--outdir", str(SAVED), *map(str, paths)],
            check=True,
            timeout=300,
        )


if __name__ == "__main__":
    main()
