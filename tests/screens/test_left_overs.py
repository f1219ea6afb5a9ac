"""What a killed writer left in the folder of deliveries is gone once the program has opened the register."""

import os
import time
from pathlib import Path

from backoffice.app import BackofficeApp
from backoffice.security import Actor


async def test_opening_the_register_sweeps_what_a_killed_writer_left(everyone: Actor, tmp_path: Path) -> None:
    deliveries = tmp_path / "leveringer"
    deliveries.mkdir()
    left, kept = deliveries / ".backoffice-0123456789abcdef.part", deliveries / "levering.xlsx"
    for path in (left, kept):
        path.write_text("navne og beløb")
        long_ago = time.time() - 86_400
        os.utime(path, (long_ago, long_ago))
    app = BackofficeApp(f"sqlite:///{tmp_path / 'register.db'}", everyone, delivery_folder=deliveries)
    register = await app.open_register()
    register.database.close()
    assert list(deliveries.iterdir()) == [kept]
