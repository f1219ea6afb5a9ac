"""What every export answers: the file that was written."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written: where, how many rows, and the SHA-256 of its bytes."""

    path: Path
    rows: int
    sha256: str
