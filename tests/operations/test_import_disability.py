"""Registrations made earlier come from a file: made and linked in one plan, what does not fit refused row by row, undone."""

from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from backoffice.database import Database
from backoffice.models import BuildingSection, DisabilityRegistration, Dwelling
from backoffice.operations.apply import apply
from backoffice.operations.importing import plan_import
from backoffice.operations.plan import Plan, Source
from backoffice.operations.undo import plan_undo
from backoffice.security import Actor
from tests.register import add_dwellings, add_registration

TODAY = date(2026, 11, 22)
SAMPLES = Path(__file__).parents[2] / "imports" / "samples"
HEADINGS = "LBF-nr;Afdelingsnr;Byggeafsnit;Registreringsnr;Titel;Kørestol;Elevator;Vurderet den;BBR-enhed;Adresse"


def unit(dwelling: int) -> str:
    return f"00000000-0000-4000-8000-{dwelling:012}"


def plan_rows(database: Database, actor: Actor, folder: Path, *rows: str) -> Plan:
    path = folder / "handicap.csv"
    path.write_text("\n".join([HEADINGS, *rows]), "utf-8")
    with database.reading() as session:
        return plan_import(session, actor, path, today=TODAY)


def write(database: Database, actor: Actor, plan: Plan) -> int:
    with database.writing() as session:
        return apply(session, actor, plan).change_set


def links(database: Database) -> dict[str, int]:
    with database.reading() as session:
        query = (
            select(DisabilityRegistration.number, func.count(Dwelling.id))
            .outerjoin(Dwelling, Dwelling.disability_registration == DisabilityRegistration.id)
            .group_by(DisabilityRegistration.number)
        )
        return dict(session.execute(query).all())


def refusals(plan: Plan) -> list[tuple[int, str]]:
    return [(plan.refused.rows[i], plan.refused.problem(i).id) for i in range(len(plan.refused))]


def test_registrations_and_links_are_written_in_one_plan_and_undone_in_one(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 10)
    plan = plan_rows(
        database,
        caseworker,
        tmp_path,
        f"451;12;1;H7;Rampe;Velegnet;Rollator;14-05-2009;{unit(ids[0])};",
        f"0451;012;01;7;Rampe;Velegnet;Rollator;14-05-2009;{{{unit(ids[1]).upper()}}};",
        "451;12;1;H7;Rampe;;;;;Åparken 2, st. tv, 5000 Odense C",
        "451;12;2;H8;Trappe;Nej;Nej;;;",
    )
    assert refusals(plan) == []
    assert plan.counts() == {
        "asked": 5, "changed": 5, "unchanged": 0, "refused": 0, "conflicts": 0, "warnings": 0, "following": 0,
    }  # fmt: skip
    change_set = write(database, caseworker, plan)
    assert links(database) == {"H7": 3, "H8": 0}
    with database.reading() as session:
        made = session.execute(select(DisabilityRegistration).order_by(DisabilityRegistration.number)).scalars().all()
        assert [(one.wheelchair, one.lift, one.assessed_on, one.status, one.origin) for one in made] == [
            ("1", "1", date(2009, 5, 14), "reported", "import"),
            ("3", "0", None, "reported", "import"),
        ]
        undo = plan_undo(session, caseworker, change_set, Source("command"))
    write(database, caseworker, undo)
    assert links(database) == {}


def test_a_dwelling_of_another_section_is_refused_by_its_row(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 10)
    plan = plan_rows(
        database,
        caseworker,
        tmp_path,
        f"451;12;1;H7;Rampe;;;;{unit(ids[0])};",
        f"451;12;1;H7;Rampe;;;;{unit(ids[9])};",
        f"451;12;1;H7;Rampe;;;;{unit(999_999)};",
        "451;12;1;H7;Rampe;;;;;Åparken 99, st. tv",
        f"451;12;1;H7;Rampe;;;;{unit(ids[0])};",
        f"451;12;3;H9;Rampe;;;;{unit(ids[1])};",
        f"451;12;2;H7;Rampe;;;;{unit(ids[8])};",
        f"451;12;1;H7;Elevator;;;;{unit(ids[2])};",
        f"451;12;2;H9;;;;;{unit(ids[8])};",
        f"451;12;2;H9;Rampe;;;;{unit(ids[8])};",
        f"451;12;1;rampe;Rampe;;;;{unit(ids[3])};",
    )
    assert refusals(plan) == [
        (12, "value.wrong_form"),
        (3, "link_other_section"),
        (4, "disability.unknown_bbr_unit"),
        (5, "disability.unknown_address"),
        (6, "disability.linked_twice"),
        (7, "import.unknown_section"),
        (8, "disability.other_section_before"),
        (9, "disability.differs_from_before"),
        (10, "value.required"),
        (11, "disability.first_row_refused"),
    ]
    assert plan.refused.problem(1).value == unit(ids[9])
    assert plan.changed == 2
    write(database, caseworker, plan)
    assert links(database) == {"H7": 1}


def test_what_is_there_already_is_unchanged_and_what_differs_is_changed(
    database: Database, caseworker: Actor, tmp_path: Path
) -> None:
    with database.writing() as session:
        ids = add_dwellings(session, 10)
        section = session.execute(select(func.min(BuildingSection.id))).scalar_one()
        add_registration(session, section, "H07")
    rows = [f"451;12;1;H7;Elevator, niveaufri adgang;;;;{unit(ids[0])};"]
    write(database, caseworker, plan_rows(database, caseworker, tmp_path, *rows))
    assert links(database) == {"H07": 1}
    again = plan_rows(database, caseworker, tmp_path, *rows)
    assert (again.asked, again.unchanged, again.changed) == (2, 2, 0)
    other = plan_rows(database, caseworker, tmp_path, f"451;12;1;H7;Ny titel;Delvist;;;{unit(ids[0])};")
    assert (other.asked, other.unchanged, other.changed) == (2, 1, 1)
    moved = plan_rows(database, caseworker, tmp_path, f"451;12;2;H7;Ny titel;;;;{unit(ids[9])};")
    assert refusals(moved) == [(2, "import.registration_elsewhere")]


def test_the_sample_of_registrations_follows_the_sample_of_master_data(database: Database, everyone: Actor) -> None:
    with database.reading() as session:
        plan = plan_import(session, everyone, SAMPLES / "stamdata-0451.xlsx", today=TODAY)
    write(database, everyone, plan)
    with database.reading() as session:
        plan = plan_import(session, everyone, SAMPLES / "handicapregistreringer-0451.csv", today=TODAY)
    assert refusals(plan) == [(16, "link_other_section")]
    write(database, everyone, plan)
    assert links(database) == {"H1": 9, "H2": 4, "H3": 0}
