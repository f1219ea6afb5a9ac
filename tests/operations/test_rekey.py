"""A re-keying list is one change set: swaps and chains work on both databases, what is taken is refused by name."""

from pathlib import Path

from backoffice.database import Database
from backoffice.models import Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.plan import Source
from backoffice.operations.undo import plan_undo
from backoffice.queries.dwelling_card import dwelling_history
from backoffice.security import Actor
from tests.import_files import planned, text_file, unit, written
from tests.places import contents
from tests.register import add_dwellings

HEADINGS = ("Gammelt BBR-id", "Nyt BBR-id")


def listed(folder: Path, *pairs: tuple[str, str]) -> Path:
    return text_file(folder / "omnøgling.csv", [HEADINGS, *pairs])


def units(database: Database) -> dict[int, str]:
    with database.reading() as session:
        return dict(session.query(Dwelling.id, Dwelling.bbr_unit).all())  # type: ignore[arg-type]


def reasons(plan: object) -> list[tuple[int, str]]:
    refused = plan.refused  # type: ignore[attr-defined]
    return [(refused.problem(i).place.row, refused.problem(i).id) for i in range(len(refused))]


def test_a_thousand_pairs_swaps_and_chains_among_them_are_one_change_set_that_undo_restores(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = list(add_dwellings(session, 1000))
    before = contents(database)
    # The first two swap, the next three take each other's in a row, the rest get new ones.
    pairs = [(unit(ids[0]), unit(ids[1])), (unit(ids[1]), unit(ids[0]))]
    pairs += [(unit(ids[2]), unit(ids[3])), (unit(ids[3]), unit(ids[4])), (unit(ids[4]), unit(900_001))]
    pairs += [(f"{{{unit(key)}}}".upper(), unit(500_000 + key)) for key in ids[5:]]
    plan = planned(database, everyone, listed(tmp_path, *pairs))
    assert (plan.purpose, plan.asked, plan.changed) == ("rekey", 1000, 1000)
    number = written(database, everyone, plan).change_set
    now = units(database)
    assert [now[key] for key in ids[:6]] == [
        unit(ids[1]), unit(ids[0]), unit(ids[3]), unit(ids[4]), unit(900_001), unit(500_000 + ids[5]),
    ]  # fmt: skip
    with database.reading() as session:
        (line,) = [one.line for one in dwelling_history(session, ids[0])]
        assert (line.before, line.after) == (unit(ids[0]), unit(ids[1]))
        undo = plan_undo(session, everyone, number, Source("command"))
    with database.writing() as session:
        redo = apply(session, everyone, undo).change_set
    assert contents(database) == before
    with database.reading() as session:
        again = plan_undo(session, everyone, redo, Source("command"))
    with database.writing() as session:
        apply(session, everyone, again)
    assert units(database) == now


def test_unknown_taken_and_repeated_ids_are_refused_by_row(database: Database, everyone: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 7)
    path = listed(
        tmp_path,
        (unit(77), unit(78)),  # not in the register
        (unit(ids[0]), unit(ids[6])),  # another dwelling keeps it
        (unit(ids[1]), unit(ids[0])),  # free only if the row above were carried out
        (unit(ids[2]), unit(90)),
        (unit(90), unit(91)),  # the new id of the row above
        (unit(ids[3]), unit(92)),
        (unit(ids[4]), unit(92)),  # the same new id twice
        (unit(ids[5]), unit(ids[5])),
    )
    plan = planned(database, everyone, path)
    assert sorted(reasons(plan)) == [
        (2, "import.unknown_dwelling"), (3, "rekey.taken"), (4, "rekey.taken"), (6, "rekey.chained"),
        (7, "import.twice"), (8, "import.twice"),
    ]  # fmt: skip
    assert (plan.changed, plan.unchanged) == (1, 1)


def test_a_file_with_old_ids_is_told_what_became_of_them(database: Database, everyone: Actor, tmp_path: Path) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 2)
    number = written(
        database, everyone, planned(database, everyone, listed(tmp_path, (unit(ids[0]), unit(55))))
    ).change_set
    rents = [("BBR-enhed", "Fra dato", "Nettoleje pr. md."), (unit(ids[0]), "01-01-2026", "5000,00")]
    plan = planned(database, everyone, text_file(tmp_path / "huslejer.csv", rents))
    (told,) = [note for note in plan.notes if note.id == "import.rekeyed"]
    assert (told.value, told.values["new"], told.values["number"]) == (unit(ids[0]), unit(55), number)
