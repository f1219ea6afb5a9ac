"""A file that withholds dwellings from UDK: who may decide that, row by row."""

from pathlib import Path

import pytest

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.records.dwelling import DWELLING
from backoffice.security import Actor
from tests.import_files import planned, written
from tests.own_files import edited, exported, small_register

FLAG, WHY = (DWELLING.fields[name] for name in ("suppress_udk", "suppress_udk_reason"))


@pytest.fixture
def book(database: Database, tmp_path: Path, everyone: Actor) -> Path:
    """The dwellings' own workbook, in which one is withheld from UDK and another has other heating."""
    small_register(database)
    path = tmp_path / "boliger.xlsx"
    exported(database, everyone, "dwelling", path)
    return edited(path, {(2, FLAG.heading): "Ja", (2, WHY.heading): "hemmelig adresse", (3, "Opvarmningsform"): "7"})


def test_only_the_rows_that_withhold_are_refused_to_a_caseworker(
    database: Database, caseworker: Actor, book: Path
) -> None:
    plan = planned(database, caseworker, book)
    assert [plan.refused.problem(at).id for at in range(len(plan.refused))] == ["withheld_needs_right"]
    assert plan.counts()["changed"] == 1
    written(database, caseworker, plan)
    with database.reading() as session:
        assert not any(one.suppress_udk for one in session.query(Dwelling))


def test_somebody_who_delivers_may_withhold_by_a_file(database: Database, everyone: Actor, book: Path) -> None:
    plan = planned(database, everyone, book)
    assert (len(plan.refused), plan.counts()["changed"]) == (0, 2)
    written(database, everyone, plan)
    with database.reading() as session:
        assert [one.suppress_udk_reason for one in session.query(Dwelling) if one.suppress_udk] == ["hemmelig adresse"]
