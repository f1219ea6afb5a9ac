"""The verbs of the command line as cells of the matrix of rights: each called as a person of a role, on one dwelling."""

import io
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from typing import Any

import pytest

from backoffice import cli
from backoffice.command_line import call as calls
from backoffice.security import Actor, Role
from tests.safety.right_allocations import VERBS as OF_ALLOCATION
from tests.safety.right_case_overview import VERBS as OVER_CASES
from tests.safety.right_cells import delivered, new_folder
from tests.safety.right_dialects import codes_file
from tests.safety.right_disability import VERBS as OF_DISABILITY
from tests.safety.right_ground import Ground, Home
from tests.safety.right_improvements import VERBS as OF_IMPROVEMENTS
from tests.safety.right_inspections import VERBS as OF_INSPECTIONS
from tests.safety.right_leases import VERBS as OF_LEASES
from tests.safety.right_letters import VERBS as OF_LETTERS
from tests.safety.right_reporting import source_arguments
from tests.safety.right_sections import VERBS as OF_SECTIONS
from tests.safety.right_settlements import VERBS as OF_SETTLEMENTS
from tests.safety.right_signups import VERBS as OF_SIGNUP
from tests.safety.right_terminations import VERBS as OF_TERMINATIONS
from tests.safety.right_vacancies import VERBS as OF_VACANCY

DRY = ("--dry-run",)
# Verb -> its arguments for a dwelling, and what of its answer shows that it was let through.
Verb = tuple[Callable[[Ground, Home], tuple[str, ...]], Callable[[Any], object]]


def _place(number: str) -> tuple[str, str]:
    return ("--department", number.rpartition("-")[0])


_ASKED_FOR: list[int] = []


def _remembered(number: int) -> str:
    """Keep the number of the delivery that a list must show, and return one that is high enough for its length."""
    _ASKED_FOR.append(number)
    return "1000"


VERBS: dict[str, Verb] = {
    "status": (lambda ground, home: ("status",), lambda answer: answer["dwellings"]),
    "show dwelling": (lambda ground, home: ("show", "dwelling", home.unit), lambda answer: answer),
    "preview portal": (
        lambda ground, home: ("preview", "portal", "--dwelling", home.unit),
        lambda answer: answer["bbr_unit"],
    ),
    "preview portal --after": (
        lambda ground, home: ("preview", "portal", *_place(home.number), "--after", "closed_for_signup=ja"),
        lambda answer: answer["compared"],
    ),
    "show department": (
        lambda ground, home: ("show", "department", home.number.rpartition("-")[0]),
        lambda answer: answer,
    ),
    "dwellings list": (lambda ground, home: ("dwellings", "list", *_place(home.number)), lambda answer: answer),
    "dwellings edit": (
        lambda ground, home: ("dwellings", "edit", *_place(home.number), "--set", "heating=5", *DRY),
        lambda answer: answer["changed"],
    ),
    "dwellings export": (
        lambda ground, home: (
            "dwellings", "export", str(ground.folder / "ud.xlsx"), *_place(home.number), "--replace",
        ),
        lambda answer: answer["rows"],
    ),
    "import": (lambda ground, home: ("import", str(home.files["list"]), *DRY), lambda answer: answer["changed"]),
    "export": (
        lambda ground, home: (
            "export", str(ground.folder / "ud.xlsx"), "--record", "dwelling", *_place(home.number), "--replace",
        ),
        lambda answer: answer["rows"],
    ),
    "xml export": (
        lambda ground, home: ("xml", "export", str(ground.folder / "ud.xml"), *_place(home.number), "--replace"),
        lambda answer: answer["rows"],
    ),
    "xml import": (
        lambda ground, home: ("xml", "import", str(home.files["register"]), *DRY),
        lambda answer: answer["changed"],
    ),
    "deliver udk": (
        lambda ground, home: ("deliver", "udk", "--organisation", home.number[:4], *DRY),
        lambda answer: answer["counts"]["Boliger"],
    ),
    "deliver list": (
        lambda ground, home: ("deliver", "list", "--limit", _remembered(delivered(ground, home)[0])),
        lambda answer: _ASKED_FOR[-1] in [line["id"] for line in answer],
    ),
    "deliver resend": (
        lambda ground, home: ("deliver", "resend", str(delivered(ground, home)[0]), "--folder", str(new_folder(ground))),
        lambda answer: answer["file"],
    ),
    "deliver impact": (
        lambda ground, home: ("deliver", "impact", "--organisation", home.number[:4], "--since", "0"),
        lambda answer: answer,
    ),
    "verify": (lambda ground, home: ("verify", str(delivered(ground, home)[1])), lambda answer: answer["good"]),
    "check": (
        lambda ground, home: ("check", *_place(home.number), "--level", "warning"),
        lambda answer: answer["findings"],
    ),
    "check accept": (
        lambda ground, home: (
            "check", "accept", *_place(home.number), "--check", "not_shown_vacant", "--reason", "set efter", *DRY,
        ),
        lambda answer: answer["changed"],
    ),
    "changes list": (
        lambda ground, home: ("changes", "list"),
        lambda answer: answer,
    ),
    "changes show": (
        lambda ground, home: ("changes", "show", str(home.changes["anna"])),
        lambda answer: answer["fields"],
    ),
    "changes undo": (
        lambda ground, home: ("changes", "undo", str(home.changes["anna"]), *DRY),
        lambda answer: answer["changed"],
    ),
    "dialects propose": (
        lambda ground, home: ("dialects", "propose", str(home.files["list"])),
        lambda answer: answer["sheets"],
    ),
    "codes import": (
        lambda ground, home: ("codes", "import", str(codes_file(ground)), *DRY),
        lambda answer: answer["changed"],
    ),
    "codes export": (
        lambda ground, home: ("codes", "export", "heating", str(ground.folder / "heating.csv"), "--replace"),
        lambda answer: answer["rows"],
    ),
    "retire": (
        lambda ground, home: ("retire", home.unit, "--date", "2026-12-31", *DRY),
        lambda answer: answer["changed"],
    ),
    "departments merge": (
        lambda ground, home: (
            "departments", "merge", home.number[:8], "--into", home.number[:8], "--date", "2026-12-31", *DRY,
        ),
        lambda answer: answer["changed"],
    ),
    "report": (
        lambda ground, home: ("report", *_place(home.number), *DRY),
        lambda answer: answer["unchanged"],
    ),
    "requests source": (source_arguments, lambda answer: answer["rows"]),
    "requests new": (
        lambda ground, home: ("requests", "new", home.unit, "--field", "area", "--should", "81", *DRY),
        lambda answer: answer["changed"],
    ),
    **OF_SIGNUP,
    **OF_SECTIONS,
    **OF_LEASES,
    **OF_LETTERS,
    **OF_SETTLEMENTS,
    **OF_ALLOCATION,
    **OF_IMPROVEMENTS,
    **OF_INSPECTIONS,
    **OF_TERMINATIONS,
    **OF_VACANCY,
    **OVER_CASES,
    **OF_DISABILITY,
    "demo": (lambda ground, home: ("demo", "--dwellings", "10"), lambda answer: answer),
}  # fmt: skip


def called(
    ground: Ground, actor: Actor, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> tuple[int, Any]:
    """Call the command line as a person; return how it ended and its JSON."""
    out = io.StringIO()
    with monkeypatch.context() as patch, redirect_stdout(out), redirect_stderr(io.StringIO()):
        patch.setattr(calls, "Call", partial(calls.Call, actor=actor))
        patch.setattr(sys, "stdin", io.StringIO())
        url = ground.database.url.render_as_string(hide_password=False)
        code = cli.main(["--database", url, *arguments, "--json"])
    return code, json.loads(out.getvalue())


def tried_verb(ground: Ground, verb: str, role: Role, place: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Try a verb as a person of a role, on what lies in a place; return "yes" or why not."""
    home, (arguments, shown) = ground.home(place), VERBS[verb]
    code, answer = called(ground, ground.actor(role, place), arguments(ground, home), monkeypatch)
    problems = answer.get("problems", []) if isinstance(answer, dict) else []
    if code == 0 and shown(answer):
        return "yes"
    errors: list[str] = [problem["id"] for problem in problems if problem["level"] == "error"]
    return (errors or ["nothing" if code == 0 else f"ended with {code}"])[0]
