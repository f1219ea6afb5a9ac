"""Calling the command line as a person or a script does, and reading what it answers."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from backoffice.cli import main


@dataclass(frozen=True)
class Answer:
    """How a call ended and what it wrote on each stream."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON value it must be."""
        return json.loads(self.out)


class Terminal(io.StringIO):
    """Standard input as a person at a terminal gives it."""

    def isatty(self) -> bool:
        """Say yes."""
        return True


Command = Callable[..., Answer]


def caller(url: str | None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return what calls `backoffice --database url ...`; `typed` is what a person types, `piped` what a pipe gives."""

    def call(*arguments: str, typed: str | None = None, piped: str = "") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.StringIO(piped) if typed is None else Terminal(typed))
        capsys.readouterr()
        code = main([*(["--database", url] if url else []), *arguments])
        streams = capsys.readouterr()
        return Answer(code, streams.out, streams.err)

    return call
