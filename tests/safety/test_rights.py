"""The matrix of rights: who may do what where, as rights.txt says; an operation that is not in it fails the test.

After a change that is meant, run it once with BACKOFFICE_WRITE_RIGHTS=1, which writes rights.txt; then read the difference.
"""

import importlib
import inspect
import os
import pkgutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

import backoffice.operations
from backoffice.database import Database
from backoffice.security import Actor, Role, local_actor
from tests.safety.right_cells import OPERATIONS, tried
from tests.safety.right_ground import PLACES, make_ground
from tests.safety.right_verbs import VERBS, tried_verb

SNAPSHOT = Path(__file__).with_name("rights.txt")
# Public functions that plan or write for an operation which has asked for the right before, or that ask for none.
WITHIN = {
    "approving.write_approvals": "apply.apply",
    "delivery_plan.plan_of": "delivery_plan.ask",
    "delivery_kept.write_kept": "delivery_resend.resend",
    "delivery_workbook.write_delivery": "delivery.deliver",
    "import_disability.plan_disability": "importing.plan_import",
    "import_dwellings.plan_dwellings": "importing.plan_import",
    "import_errors.write_error_workbook": "importing.plan_import",
    "import_master_data.plan_master_data": "importing.plan_import",
    "import_merges.plan_merges": "importing.plan_import",
    "import_rekey.plan_rekey": "importing.plan_import",
    "import_records.plan_records": "importing.plan_import",
    "import_said.plan_said": "importing.plan_import",
    "withholding.without_withholding": "importing.plan_import",
    "record_homes.fill_home": "record_write.plan_new",
    "record_places.fill_places": "record_write.plan_new",
    "merging.merge_into": "merging.plan_merge",
    "letters.write_letter": "letters.draft_letter",
    "import_rents.plan_rents": "importing.plan_import",
    "import_structure.plan_structure": "importing.plan_import",
    "own_dialects.may_match": "own_dialects.open_file",
    "inspections.shared_right": "inspections.plan_inspection",
    "shorter_plan.without_rows": "apply.apply",
    "case_steps.held_case": "case_steps.step_change",
}
# A role is asked of the person, not of the database; what differs on a server is how places are told apart, so there the
# three roles whose rights differ most are tried: every operation by somebody who may, and by somebody who may not. A verb
# asks its operation.
ON_A_SERVER = (Role.APPROVER, Role.BUILDING_MANAGER, Role.ADMINISTRATOR)
OF_VERBS = "backoffice "
WORDS = ("plan", "apply", "fill", "deliver", "export", "import", "write", "undo", "without")


def operations() -> set[str]:
    """Return every public function of the operations that takes an actor or whose name says that it plans or writes."""
    found = set()
    for module in pkgutil.iter_modules(backoffice.operations.__path__):
        loaded = importlib.import_module(f"backoffice.operations.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            own = function.__module__ == loaded.__name__ and not name.startswith("_")
            actor = any(one.annotation is Actor for one in inspect.signature(function).parameters.values())
            if own and (actor or name.split("_")[0] in WORDS):
                found.add(f"{module.name}.{name}")
    return found


def table(cells: dict[tuple[str, str], list[str]]) -> str:
    """Return the matrix as text."""
    lines = [f"{'':45} {'':14} " + " ".join(f"{place:25}" for place in PLACES)]
    for (operation, role), found in cells.items():
        lines.append(f"{operation:45} {role:14} " + " ".join(f"{cell:25}" for cell in found))
    return "".join(line.rstrip() + "\n" for line in lines)


def matrix(
    database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch, roles: Sequence[Role], verbs: Iterable[str]
) -> dict[tuple[str, str], list[str]]:
    """Try every operation, and these verbs, as each of these roles."""
    ground = make_ground(database, folder)
    cells = {
        (operation, role.value): [tried(ground, operation, role, place) for place in PLACES]
        for operation in OPERATIONS
        for role in roles
    }
    cells |= {
        (f"{OF_VERBS}{verb}", role.value): [tried_verb(ground, verb, role, place, monkeypatch) for place in PLACES]
        for verb in verbs
        for role in roles
    }
    return cells


def test_every_role_may_do_in_every_place_what_the_matrix_says(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles, verbs = (tuple(Role), tuple(VERBS)) if database.is_sqlite else (ON_A_SERVER, ())
    found = table(matrix(database, tmp_path, monkeypatch, roles, verbs))
    if "BACKOFFICE_WRITE_RIGHTS" in os.environ and database.is_sqlite:
        SNAPSHOT.write_text(found, encoding="utf-8")
    first, *lines = SNAPSHOT.read_text(encoding="utf-8").splitlines(keepends=True)
    tried_here = [line for line in lines if line[46:].split()[0] in roles and (verbs or not line.startswith(OF_VERBS))]
    assert found == first + "".join(tried_here)


def test_every_operation_has_a_row_in_the_matrix() -> None:
    listed = {name.split(" ")[0] for name in OPERATIONS}
    assert operations() == listed | WITHIN.keys()
    assert set(WITHIN.values()) <= listed


# Dialects and code lists are everybody's; code lists are written by a right over everything.
OF_NO_ORGANISATION = (
    "own_dialects.",
    "export_codes.",
    "backoffice dialects",
    "backoffice codes export",
    "letter_making.",
)
# What is shown of the register as a whole: counts only, of the history who did what when, without values, and the law's rates.
WITHOUT_VALUES = ("backoffice status", "backoffice changes list", "backoffice rates", *OF_NO_ORGANISATION)
# The organisation asked for holds the person's own department; only that is delivered.
OWN_PART = "backoffice deliver udk"


def test_nothing_is_done_outside_a_persons_part_of_the_register() -> None:
    for line in SNAPSHOT.read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith(WITHOUT_VALUES):
            continue
        found = dict(zip(PLACES, (line[start : start + 26].strip() for start in range(61, 165, 26)), strict=True))
        assert found["other organisation"] != "yes", line
        assert found["other department"] != "yes" or line.startswith(OWN_PART), line


def test_somebody_without_a_grant_may_nothing(database: Database, tmp_path: Path) -> None:
    ground = make_ground(database, tmp_path)
    for operation, trying in OPERATIONS.items():
        with pytest.raises(Exception) as refusal:
            trying(ground, Actor("ingen"), ground.homes["A"])
        assert [problem.id for problem in refusal.value.problems] == ["no_right"], operation  # type: ignore[attr-defined]


def test_nobody_becomes_another_by_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    known = local_actor().name
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "en anden")
    assert local_actor().name == known != "en anden"
