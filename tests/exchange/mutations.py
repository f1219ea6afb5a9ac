"""Files with faults put in at random, the same ones for the same number; and reading many of them in one confined process.

Owns the faults, and `python -m tests.exchange.mutations ENDING FIRST COUNT`, which reads so many under the limits of the reading
process and prints what each came to. Never asserts anything itself.
"""

import io
import json
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from backoffice.exchange.guard import Limits
from backoffice.exchange.reading_child import _confine
from backoffice.exchange.sheet_rows import read_stream
from backoffice.rules.problems import Refused
from tests.exchange.binary_files import SAVED, ods, xlsb
from tests.exchange.made_files import made
from tests.exchange.odd_cases import cases
from tests.exchange.test_reading import CELLS, SHARED, STYLED

_TEXT = "BBR-enhed;Vej;Beløb\r\n" + "".join(f'{n:08};"Ågade {n}, ""st.""";{n}.234,56\r\n' for n in range(60))
_SIGNIFICANT = (
    b"<",
    b">",
    b'"',
    b"&",
    b"\0",
    b"\xff",
    b"</v>",
    b"<!",
    b"]]>",
    b"&#0;",
    b"-1",
    b"99999999999999",
    b"\r\n",
    b";",
)


@cache
def _sound(ending: str) -> bytes:
    """Return a sound file of the kind, with as many kinds of cells as it has."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a" + ending)
        if ending == ".xlsx":
            rows = "".join(
                f'<row r="{n}">{xml.replace("A1", f"A{n}")}</row>'
                for n, (xml, _) in enumerate(CELLS.values(), 1)
                if len(xml) < 1_000
            )
            made(path, rows, strings=SHARED, styles=STYLED)
        elif ending == ".ods":
            ods(path, cases("read")["an open sheet of every kind of cell"]["ods"])
        elif ending == ".xlsb":
            xlsb(path, [(row, row % 5) for row in range(40)])
        elif ending == ".xml":
            return (SAVED.with_name("xml_odd") / "all_unchanged.xml").read_bytes()
        elif ending == ".xls":
            return (SAVED / "gammel.xls").read_bytes()
        else:
            path.write_text(_TEXT, encoding="utf-8", newline="")
        return path.read_bytes()


def mutated(ending: str, number: int) -> bytes:
    """Return the file of this kind with the faults of this number: in its bytes, or in a part of its zip before it is packed."""
    chance = random.Random(f"{ending} {number}")
    content = _sound(ending)
    if ending in (".xlsx", ".ods", ".xlsb") and chance.random() < 0.75:
        return _with_faulty_part(content, chance)
    return _faulty(content, chance)


def _with_faulty_part(content: bytes, chance: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as sound, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        names = sound.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = sound.read(name)
            archive.writestr(name, _faulty(part, chance) if name == chosen else part)
    return packed.getvalue()


def _faulty(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 4, 12))):
        content = chance.choice(_FAULTS)(content, chance) or b"\0"
    return content


def _flipped(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]


def _lost(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.choice((1, 2, 8, 100)) :]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def _doubled(content: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(content)), chance.choice((1, 16, 200))
    return content[:at] + content[at : at + size] * chance.choice((2, 50)) + content[at + size :]


def _strewn(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.choice(_SIGNIFICANT) + content[at:]


def _swapped(content: bytes, chance: random.Random) -> bytes:
    first, second = sorted((chance.randrange(len(content)), chance.randrange(len(content))))
    return content[second:] + content[first:second] + content[:first]


def _overwritten(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.choice((b"\xff", b"\0")) * chance.choice((1, 2, 4, 8)) + content[at + 4 :]


_FAULTS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flipped, _lost, _cut, _doubled, _strewn, _strewn, _swapped, _overwritten, _overwritten,
)  # fmt: skip


def came_to(content: bytes, ending: str) -> str:
    """Return "rows", the id of the one problem, or what else reading it raises: that is a fault of ours."""
    try:
        for _ in read_stream(io.BytesIO(content), ending, "a" + ending, Limits(), []):
            pass
    except Refused as refused:
        return ",".join(problem.id for problem in refused.problems)
    except Exception as error:
        return repr(error)
    return "rows"


def main(ending: str, first: int, count: int) -> None:
    """Print, as JSON, by outcome how many came to it, and the most seconds of processor time that one took."""
    _sound(ending)  # made and remembered while files can still be written
    _confine(Limits().memory_bytes, 300)
    told: dict[str, int] = {}
    slowest = 0.0
    for number in range(first, first + count):
        content = mutated(ending, number)
        begun = time.process_time()
        outcome = came_to(content, ending)
        slowest = max(slowest, time.process_time() - begun)
        told[outcome] = told.get(outcome, 0) + 1
    print(json.dumps([told, slowest]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
