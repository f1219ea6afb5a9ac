"""Master-data files end places and dwellings on a day, with what lies under them, and open them again."""

from datetime import date
from pathlib import Path

from backoffice.database import Database
from backoffice.models import BuildingSection, Department, Dwelling, Lease
from backoffice.operations.apply import apply
from backoffice.operations.plan import Plan, Source
from backoffice.operations.undo import plan_undo
from backoffice.security import Actor
from tests.import_files import imported, planned, unit, workbook, written
from tests.places import Places, add_letting, contents, two_departments

DEPARTMENTS = ("LBF-nr", "Afdelingsnr", "Navn", "Status", "Nedlagt pr.")
SECTIONS = ("LBF-nr", "Afdelingsnr", "Byggeafsnit", "Status", "Nedlagt pr.")
DWELLINGS = ("BBR enhedsid", "LBF-nr", "Afdelingsnr", "Byggeafsnit", "Vejnavn", "Areal", "Status", "Nedlagt pr.")
END = date(2027, 1, 1)


def file(folder: Path, **sheets: list[tuple[object, ...]]) -> Path:
    heads = {"Afdelinger": DEPARTMENTS, "Byggeafsnit": SECTIONS, "Boliger": DWELLINGS}
    return workbook(folder / "stamdata.xlsx", {name: [heads[name], *rows] for name, rows in sheets.items()})


def refusals(plan: Plan) -> list[tuple[int, str, str]]:
    found = [plan.refused.problem(i) for i in range(len(plan.refused))]
    return [(one.place.row, one.id, one.place.column) for one in found]


def ends(database: Database, places: Places) -> list[date | None]:
    with database.reading() as session:
        return [session.get_one(Dwelling, key).retired_on for key in places.dwellings]


def dwelling(key: int, *rest: object) -> tuple[object, ...]:
    return (unit(key), "0451", "012", "01", "Åparken", *rest)


def test_a_department_that_is_closed_takes_sections_dwellings_and_letting_with_it(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    places = two_departments(database)
    before = contents(database)
    path = file(
        tmp_path,
        Afdelinger=[("0451", "012", "Åparken", "Nedlagt", "31-12-2026")],
        # One dwelling of it changes for another reason, one ends on a day of its own.
        Boliger=[
            dwelling(places.dwellings[1], 81, None, None),
            dwelling(places.dwellings[2], 78, "Udgået", "30-06-2026"),
        ],
    )
    plan = planned(database, everyone, path)
    # The department, two dwellings; then two sections, six dwellings, a rent and a lease.
    assert (plan.asked, plan.changed, plan.following) == (3, 3, 2 + 6 + 1 + 1)
    number = written(database, everyone, plan).change_set
    assert ends(database, places) == [END, END, date(2026, 7, 1), *[END] * 5]
    with database.reading() as session:
        assert session.get_one(Department, places.giving).closed_on == END
        assert session.get_one(BuildingSection, places.sections[0]).closed_on == END
        assert session.query(Lease).one().valid_to == END
        assert session.get_one(Dwelling, places.dwellings[1]).area == 81
        undo = plan_undo(session, everyone, number, Source("command"))
    with database.writing() as session:
        apply(session, everyone, undo)
    assert contents(database) == before


def test_the_same_file_again_changes_nothing_and_active_without_a_day_opens(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    places = two_departments(database)
    key = places.dwellings[3]
    imported(database, everyone, file(tmp_path, Boliger=[dwelling(key, 78, "Udgået", "30-06-2026")]))
    again = planned(database, everyone, file(tmp_path, Boliger=[dwelling(key, 78, "Udgået", None)]))
    assert (again.changed, again.unchanged) == (0, 1)
    imported(database, everyone, file(tmp_path, Boliger=[dwelling(key, 78, "Aktiv", None)]))
    assert ends(database, places)[3] is None


def test_a_status_without_its_day_or_against_it_is_refused_at_its_place(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    places = two_departments(database)
    with database.writing() as session:
        add_letting(session, places.dwellings[4], date(2027, 2, 1))
    path = file(
        tmp_path,
        Afdelinger=[("0451", "012", "Åparken", "Nedlagt", "31-12-2026")],
        Boliger=[
            dwelling(places.dwellings[0], 78, "Udgået", None),
            dwelling(places.dwellings[1], 78, "Aktiv", "31-01-2026"),
            dwelling(places.dwellings[2], 78, "måske", None),
            dwelling(places.dwellings[3], 78, "Aktiv", "31-12-2027"),
        ],
    )
    plan = planned(database, everyone, path)
    assert sorted(refusals(plan)) == [
        (2, "import.ended_without_date", "Status"),
        (2, "retire.begins_later", "Nedlagt pr."),
        (3, "import.ended_but_active", "Status"),
        (4, "value.not_yes_no", "Status"),
    ]
    assert plan.changed == 1


def test_a_new_dwelling_is_not_made_in_a_section_that_has_ended(
    database: Database, everyone: Actor, tmp_path: Path
) -> None:
    two_departments(database)
    imported(database, everyone, file(tmp_path, Byggeafsnit=[("0451", "012", "01", "Nedlagt", "31-01-2026")]))
    plan = planned(database, everyone, file(tmp_path, Boliger=[dwelling(700, 50, None, None)]))
    assert refusals(plan) == [(2, "import.place_ended", "Byggeafsnit")]
