"""Files of pictures and floor plans that the register refers to: looked at where they lie, never copied, never run.

Owns what a reference may be (a path below the office's folder, or an https address), and telling the type by a file's
first bytes: its name may say anything. Reads no more than those.
"""

import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LARGEST = 10_000_000
"""Bytes beyond which a picture is refused (a guess; the portal's own limit is not known)."""
_WEB = re.compile(r"https://[^\s/$.?#][^\s]*", re.IGNORECASE)
_HEAD = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a file: its type ("image/png", "" if none of those allowed), its size in bytes, what is wrong.

    `problem` is "" or the last part of the problem's id: "outside", "missing", "not_a_file", "too_large", "wrong_type",
    "unreadable". Of an address nothing is looked at: `found` is None.
    """

    found: bool | None
    media_type: str = ""
    size: int | None = None
    problem: str = ""


def is_web_address(reference: str) -> bool:
    """Tell whether a reference is an https address, which is never looked at."""
    return _WEB.fullmatch(reference) is not None


def may_refer(reference: str) -> bool:
    """Tell whether a reference can be kept: an https address, or a path with no way out of the folder it is below."""
    if is_web_address(reference):
        return True
    if not reference.strip() or "\\" in reference or ":" in reference or any(ord(letter) < 32 for letter in reference):
        return False
    path = PurePosixPath(reference)
    return not path.is_absolute() and ".." not in path.parts and path.name not in ("", ".") and path.parts[0] != "~"


def look_at(folder: Path, reference: str) -> Seen:
    """Look at the file that a reference leads to, in the office's folder."""
    if is_web_address(reference):
        return Seen(None)
    if not may_refer(reference):
        return Seen(False, problem="outside")
    try:
        home = folder.resolve()
        path = (home / reference).resolve()
        # A link may lead anywhere; what it leads to must lie in the folder too.
        if not path.is_relative_to(home):
            return Seen(False, problem="outside")
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            return Seen(False, problem="not_a_file")
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        return Seen(False, problem="missing")
    except (OSError, RuntimeError, ValueError):
        return Seen(False, problem="unreadable")
    media_type = _type_of(head)
    wrong = "wrong_type" if not media_type else "too_large" if about.st_size > LARGEST else ""
    return Seen(True, media_type, about.st_size, wrong)


def _type_of(head: bytes) -> str:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if head.startswith(b"%PDF-") else ""
