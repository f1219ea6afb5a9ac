"""A tenant's name and number in the register: in no line, screen, log, error, export or delivery that leaves it."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update

from backoffice import crash, folders
from backoffice.command_line import verbs
from backoffice.command_line.call import Call
from backoffice.command_line.ends import End
from backoffice.database import Database
from backoffice.models import Dwelling, Tenant
from backoffice.operations.exporting import SETS
from backoffice.operations.record_block import KEYS
from backoffice.queries.dwelling_rows import COLUMN_SETS
from backoffice.queries.dwelling_stream import stream_columns
from backoffice.queries.vacancies import LISTS
from backoffice.screens.change_set_page import ChangeSetPage
from backoffice.screens.dwelling_card import TABS, DwellingCardPage
from backoffice.screens.dwelling_list import DwellingListPage
from backoffice.screens.history import HistoryPage
from backoffice.screens.lease_card import LeasePage
from backoffice.screens.leases import LeasesPage
from backoffice.screens.page import Page
from backoffice.screens.places import PlacesPage
from backoffice.security import Actor
from backoffice.widgets.row_table import RowTable
from tests.calc_calls import CALLS as CALC_CALLS
from tests.cli.answers import Command, caller
from tests.safety.leaking import (
    FAILURES,
    MARKER,
    NAME,
    NUMBER,
    by_a_group,
    by_decoding,
    by_validation,
    by_value,
    leaks_in,
    leaks_in_files,
)
from tests.safety.lease_calls import lease_calls
from tests.safety.right_letters import calls as letter_calls
from tests.safety.right_settlements import CALLS as SETTLEMENT_CALLS
from tests.safety.right_terminations import calls as termination_calls
from tests.screens.driving import Driver, driven, edit
from tests.udk import a_register

UNIT = f"00000000-0000-4000-8000-{1:012}"


@pytest.fixture
def register(database: Database, everyone: Actor) -> list[int]:
    """A register with leases, costs, history and everybody's tenant the same; the dwellings' ids."""
    ids, others = a_register(database)
    with database.writing() as session:
        session.execute(update(Tenant).values(name=MARKER))
        assert session.scalars(select(Tenant.name).distinct()).all() == [MARKER]
    edit(database, everyone, list(ids[:6]), heating="7", garage="2")
    return [*ids, *others]


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files go, temporary ones too."""
    made = tmp_path / "ud"
    (made / "tmp").mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(made / "tmp"))
    return made


@pytest.fixture
def command(database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Call the command line on the register."""
    return caller(database_url, capsys, monkeypatch)


def calls(out: Path) -> dict[tuple[str, str], list[tuple[str, ...]]]:
    """Return calls of every verb there is, those that fail too."""
    csv = out / "lejer.csv"
    csv.write_text(f"BBR-enhed;Fra dato;Nettoleje pr. md.;Adresse\n{UNIT};01-01-2027;6000,00;Åvej 1\n", "utf-8")
    # Beside the folder that is searched: what comes in may name whom it will.
    people = out.parent / "folk.csv"
    people.write_text(f"BBR-enhed;Varme\n{UNIT};Fjernvarme\n", "utf-8")
    names = out.parent / "navne.txt"
    names.write_text(f"{NAME}\n", "utf-8")
    let = ("vacancies", "let", "--dwelling", UNIT, "--allocation", "1")
    register_file = out.parent / "lejer.xml"
    tenant = f"<LejerStruktur><LejerNavnTekst>{NAME}</LejerNavnTekst></LejerStruktur>"
    lease = f"<LejekontraktStartDato>2020-01-01</LejekontraktStartDato>{tenant}"
    register_file.write_text(
        f'<BoligListe xmlns="urn:oio:lbf:1.0.0"><BoligStruktur><BoligIdentifikationStruktur><BoligUnikIdentifikator>{UNIT}'
        f"</BoligUnikIdentifikator></BoligIdentifikationStruktur><LejekontraktStruktur>{lease}</LejekontraktStruktur>"
        "</BoligStruktur></BoligListe>",
        "utf-8",
    )
    every = ",".join(stream_columns())
    signup, together = ("agreements", "signup"), ("agreements", "cooperations")
    allocation = ("agreements", "allocation")
    flexible = ("--kind", "fleksibel", "--municipality", "0461", "--types", "familie", "--scenarios", "FLX1")
    return {
        ("", ""): [()],
        ("init", ""): [("init",)],
        ("demo", ""): [("demo",), ("demo", "--planted")],
        ("status", ""): [("status",)],
        ("show", ""): [
            ("show", "dwelling", UNIT),
            ("show", "department", "0451-012"),
            ("show", "organisation", "0451"),
            ("show", "dwelling", "1"),
        ],
        ("dwellings", "list"): [
            ("dwellings", "list", "--columns", every),
            *(("dwellings", "list", "--view", view) for view in COLUMN_SETS),
            ("dwellings", "list", "--filter", NAME.split()[0]),
        ],
        ("dwellings", "edit"): [
            ("dwellings", "edit", "--all", "--set", "heating=5", "--dry-run"),
            ("dwellings", "edit", "--all", "--set", "heating=5", "--yes"),
            ("dwellings", "edit", "--all", "--set", "tenant=x", "--yes"),
        ],
        ("dwellings", "export"): [
            ("dwellings", "export", str(out / f"ud-{view}{ending}"), "--view", view, "--replace")
            for view in SETS
            for ending in (".xlsx", ".csv")
        ],
        ("import", ""): [
            ("import", str(csv), "--dry-run"),
            ("import", str(csv), "--yes", "--errors", str(out / "f.xlsx")),
        ],
        ("export", ""): [
            ("export", str(out / f"egen-{record}.xlsx"), "--record", record, "--all", "--replace") for record in KEYS
        ],
        ("deliver", "udk"): [("deliver", "udk", "--dry-run"), ("deliver", "udk", "--yes", "--folder", str(out))],
        ("deliver", "list"): [("deliver", "list")],
        ("deliver", "resend"): [("deliver", "resend", "1", "--folder", str(out / "igen"))],
        ("deliver", "impact"): [("deliver", "impact", "--since", "0")],
        ("verify", ""): [("verify", str(csv))],
        ("check", ""): [
            ("check",),
            ("check", "--full", "--organisation", "0451"),
            *(("check", "--check", one) for one in ("not_shown_vacant", "vacancy_with_tenant")),
            ("check", "--export", str(out / "fund.xlsx")),
        ],
        ("check", "list"): [("check", "list")],
        ("check", "accept"): [
            ("check", "accept", "--level", "warning", "--reason", "set efter", "--check", "not_shown_vacant", way)
            for way in ("--dry-run", "--yes")
        ],
        ("xml", "export"): [
            ("xml", "export", str(out / "ud.xml"), "--replace"),
            ("xml", "export", str(out / "ud.xml"), "--replace", "--changed-since", "1"),
        ],
        ("xml", "import"): [
            ("xml", "import", str(register_file), "--dry-run"),
            ("xml", "import", str(register_file), "--yes"),
        ],
        ("changes", "list"): [("changes", "list")],
        ("changes", "show"): [("changes", "show", "1"), ("changes", "show", "2")],
        ("changes", "undo"): [("changes", "undo", "1", "--dry-run"), ("changes", "undo", "1", "--yes")],
        ("retire", ""): [
            ("retire", UNIT, "--date", "2030-12-31", "--dry-run"),
            ("retire", "0451-012", "--date", "2020-12-31", "--yes"),
        ],
        ("reopen", ""): [("reopen", "0451-012", "--yes")],
        ("departments", "merge"): [
            ("departments", "merge", "0451-012", "--into", "0451-012", "--date", "2030-12-31", "--dry-run")
        ],
        ("requests", "new"): [("requests", "new", UNIT, "--field", "area", "--should", "81", "--yes")],
        ("requests", "set"): [("requests", "set", "1", "--status", "sent", "--yes")],
        ("requests", "from"): [("requests", "from", str(csv), "--dry-run")],
        ("requests", "list"): [("requests", "list"), ("requests", "list", "--filter", NAME.split()[0])],
        ("requests", "show"): [("requests", "show", "1"), ("requests", "show", "99")],
        ("requests", "source"): [("requests", "source", str(out / "kilde.xlsx"), "--all", "--replace")],
        ("report", ""): [
            ("report", "--all", "--dry-run"),
            ("report", "--record", "signup_agreement", "--id", "1", "--dry-run"),
        ],
        ("reporting", "list"): [("reporting", "list")],
        ("reporting", "transfers"): [("reporting", "transfers")],
        ("reporting", "approvals"): [("reporting", "approvals")],
        ("reporting", "withheld"): [("reporting", "withheld")],
        ("requests", "export"): [
            ("requests", "export", str(out / f"anmodninger{ending}"), "--replace") for ending in (".txt", ".xlsx")
        ],
        ("codes", "list"): [("codes", "list")],
        ("codes", "export"): [
            ("codes", "export", "heating", str(out / f"heating{ending}")) for ending in (".csv", ".xlsx")
        ],
        ("codes", "import"): [
            ("codes", "import", str(out / "heating.csv"), "--dry-run"),
            ("codes", "import", str(csv), "--list", "heating", "--dry-run"),
        ],
        ("dialects", "propose"): [
            ("dialects", "propose", str(people)),
            ("dialects", "propose", str(people), "--save", "Lejerliste"),
        ],
        ("dialects", "list"): [("dialects", "list")],
        ("dialects", "show"): [("dialects", "show", "lejerliste"), ("dialects", "show", "huslejer/rents")],
        ("dialects", "remove"): [("dialects", "remove", "lejerliste", "--yes")],
        ("vacancies", "list"): [
            *(("vacancies", "list", "--which", one) for one in LISTS),
            ("vacancies", "list", "--filter", NAME.split()[0]),
        ],
        ("vacancies", "open"): [("vacancies", "open", "--all", "--reason", "notice", "--yes")],
        ("vacancies", "no-tenant"): [("vacancies", "no-tenant", "--dwelling", UNIT, "--reason", "renovation", "--yes")],
        ("vacancies", "move"): [("vacancies", "move", "--all", "--dry-run")],
        ("vacancies", "confirm"): [("vacancies", "confirm", "--all", "--yes")],
        ("vacancies", "end"): [("vacancies", "end", "--dwelling", UNIT, "--last", "2020-01-01", "--yes")],
        ("vacancies", "let"): [
            (*let, "--start", "2010-01-01", "--last", "2010-12-31", "--tenant-names", str(names), "--yes"),
            (*let, "--start", "2090-01-01", "--tenant-names", str(names), "--dry-run"),
        ],
        ("explain", "vacancy"): [("explain", "vacancy", "--dwelling", UNIT)],
        ("agreements", "signup"): [
            (*signup, "new", "0451-012", "--types", "familie", "--way", "email", "--email", "op@bo.dk", "--yes"),
            (*signup, "new", "0451", "--types", "familie", "--way", "email", "--email", NAME, "--yes"),
            (*signup, "list"),
            (*signup, "list", "--filter", NAME.split()[0]),
            (*signup, "show", "1"),
            (*signup, "change", "1", "--note", "set", "--yes"),
            (*signup, "copy", "1", "--departments", "alle", "--dry-run"),
            (*signup, "verify", "1", "--yes"),
            (*signup, "report", "1", "--dry-run"),
            (*signup, "end", "1", "--date", "2030-12-31", "--yes"),
            (*signup, "export", str(out / "opskrivning.xlsx"), "--replace"),
            (*signup, "remove", "1", "--dry-run"),
        ],
        ("agreements", "allocation"): [
            (*allocation, "new", "0451-012", "--title", "Fleksibel", *flexible, "--yes"),
            (*allocation, "new", "0451", "--title", "Anden", *flexible, "--municipality", NAME, "--yes"),
            (*allocation, "new", "0451", "--title", "Fleksibel", *flexible, "--draft", "--yes"),
            (*allocation, "list"),
            (*allocation, "list", "--filter", NAME.split()[0]),
            (*allocation, "show", "1"),
            (*allocation, "expiring", "--days", "60"),
            (*allocation, "scenarios", "--each"),
            (*allocation, "scenarios", "--scenario", "FLX1"),
            (*allocation, "simulate"),
            (*allocation, "change", "1", "--share", "30", "--yes"),
            (*allocation, "copy", "1", "--departments", "alle", "--dry-run"),
            (*allocation, "report", "2", "--dry-run"),
            (*allocation, "end", "1", "--date", "2030-12-31", "--yes"),
            (*allocation, "renew", "1", "--dry-run"),
            (*allocation, "export", str(out / "anvisning.xlsx"), "--replace"),
            (*allocation, "remove", "2", "--dry-run"),
        ],
        ("agreements", "cooperations"): [
            (*together, "new", "0451", "--name", "Bolig Fyn", "--email", "op@fyn.dk", "--yes"),
            (*together, "list"),
            (*together, "show", "1"),
            (*together, "change", "1", "--note", "set", "--yes"),
            (*together, "join", "1", "0452", "--dry-run"),
            (*together, "leave", "1", "0451", "--dry-run"),
            (*together, "remove", "1", "--dry-run"),
        ],
        ("explain", "signup"): [
            ("explain", "signup", "--dwelling", UNIT),
            ("explain", "signup", "--organisation", "0451"),
            ("explain", "signup", "--department", "0451-012", "--type", "familie"),
        ],
        ("disability", "new"): [("disability", "new", "0451-012-01", "--set", "title=Rampe", "--yes")],
        ("disability", "list"): [("disability", "list")],
        ("disability", "show"): [("disability", "show", "H1"), ("disability", "show", NAME.split()[0])],
        ("disability", "change"): [("disability", "change", "H1", "--set", "door_width=90", "--yes")],
        ("disability", "link"): [("disability", "link", "H1", "--yes")],
        ("disability", "remove"): [("disability", "remove", "H1", "--dry-run")],
        ("disability", "unlink"): [("disability", "unlink", "H1", "--dry-run")],
        ("disability", "coverage"): [("disability", "coverage"), ("disability", "coverage", "--sections")],
        ("explain", "disability"): [("explain", "disability", "--dwelling", UNIT)],
        ("sections", "amenities"): [
            ("sections", "amenities", "set", "0451-012-01", "--set", "note=Roligt", "--yes"),
            ("sections", "amenities", "list"),
            ("sections", "amenities", "remove", "0451-012-02", "--dry-run"),
        ],
        ("sections", "pictures"): [
            ("sections", "pictures", "add", "0451-012-01", "f.png", "--title", "F", "--kind", "picture", "--yes"),
            ("sections", "pictures", "list"),
            ("sections", "pictures", "check", "--dry-run"),
            ("sections", "pictures", "change", "1", "--set", "position=2", "--dry-run"),
            ("sections", "pictures", "remove", "1", "--dry-run"),
        ],
        ("sections", "waiting"): [
            ("sections", "waiting", "new", "0451-012", "--set", "waiting_time=1", "--yes"),
            ("sections", "waiting", "list"),
            ("sections", "waiting", "change", "1", "--set", "rooms=2", "--dry-run"),
            ("sections", "waiting", "end", "1", "--date", "2030-12-31", "--dry-run"),
            ("sections", "waiting", "remove", "1", "--dry-run"),
        ],
        ("improvements", "new"): [("improvements", "new", "--lease", "1", "--title", "Bad", "--yes")],
        ("improvements", "list"): [("improvements", "list"), ("improvements", "list", "--filter", NAME.split()[0])],
        ("improvements", "show"): [("improvements", "show", "1")],
        ("improvements", "edit"): [("improvements", "edit", "1", "--set", "documented=60000", "--yes")],
        ("improvements", "answer"): [("improvements", "answer", "1", "approved", "--yes")],
        ("improvements", "finish"): [("improvements", "finish", "1", "--dry-run")],
        ("improvements", "value"): [("improvements", "value", "1")],
        ("rates", ""): [("rates",)],
        ("inspections", "new"): [("inspections", "new", "--lease", "1", "--set", "planned_on=2026-10-01", "--yes")],
        ("inspections", "plan"): [("inspections", "plan", "1", "--set", "planned_time=10:00", "--yes")],
        ("inspections", "summon"): [("inspections", "summon", "1", "--yes")],
        ("inspections", "line"): [("inspections", "line", "add", "1", "--set", "item=Dør", "--yes")],
        ("inspections", "work"): [("inspections", "work", "1", "--set", "supplier=Maler", "--yes")],
        ("inspections", "photo"): [
            ("inspections", "photo", "add", "1", "f.png", "--title", "Dør", "--yes"),
            ("inspections", "photo", "list"),
        ],
        ("inspections", "hold"): [("inspections", "hold", "1", "--yes")],
        ("inspections", "report"): [("inspections", "report", "1", "--channel", "email", "--yes")],
        ("inspections", "estimate"): [("inspections", "estimate", "1", "--dry-run")],
        ("inspections", "objection"): [("inspections", "objection", "1", "--dry-run")],
        ("inspections", "list"): [("inspections", "list"), ("inspections", "list", "--filter", NAME.split()[0])],
        ("inspections", "show"): [("inspections", "show", "1")],
        ("inspections", "export"): [("inspections", "export", "1", str(out / "syn.xlsx"), "--replace")],
        ("inspections", "payers"): [("inspections", "payers")],
        ("filters", ""): [("filters",)],
        ("terminations", "overview"): [
            ("terminations", "overview"),
            ("terminations", "overview", "--list"),
            ("terminations", "overview", "--export", str(out / "sager.xlsx")),
        ],
        ("terminations", "calendar"): [
            ("terminations", "calendar"),
            ("terminations", "calendar", "--export", str(out / "frister.xlsx")),
            ("terminations", "calendar", "--export", str(out / "frister.ics")),
        ],
        ("terminations", "due"): [("terminations", "due"), ("terminations", "due", "--state", "late")],
        ("terminations", "statistics"): [("terminations", "statistics")],
        **termination_calls(NAME),
        **letter_calls(out, out.parent),
        **lease_calls(out.parent, UNIT),
        **{("settlements", action): [("settlements", action, *more)] for action, more in SETTLEMENT_CALLS.items()},
        **{("calc", name): [("calc", name, *arguments)] for name, arguments in CALC_CALLS.items()},
        ("preview", "portal"): [
            ("preview", "portal", "--dwelling", UNIT),
            ("preview", "portal", "--department", "0451-012"),
            ("preview", "portal", "--organisation", "0451"),
            ("preview", "portal", "--department", "0451-012", "--after", "heating=5"),
        ],
    }


def hidden_from(answer_typed: tuple[str, ...], said: str) -> list[str]:
    """Return the leaks of an answer; what was typed itself may be told back."""
    typed = " ".join(answer_typed)
    return [trace for trace in leaks_in(said) if trace not in typed]


def test_no_verb_tells_or_writes_who_lives_anywhere(command: Command, register: list[int], out: Path) -> None:
    tried = calls(out)
    assert tried.keys() == verbs._VERBS.keys(), "a verb without a call here"
    for arguments in [one for listed in tried.values() for one in listed]:
        for way in ((), ("--json",)):
            answer = command(*arguments, *way)
            assert answer.code in (0, 1), (arguments, answer.err)
            assert "Traceback" not in answer.err
            assert hidden_from(arguments, answer.out) == hidden_from(arguments, answer.err) == [], arguments
    assert {path.suffix for path in out.iterdir() if path.is_file()} >= {".xlsx", ".csv", ".xml"}
    # Two deliveries, each with its manifest.
    assert sorted(path.suffix for path in out.glob("UDK_*")) == [".json"] * 2 + [".xlsx"] * 2
    assert leaks_in_files(out) == []
    assert list((out / "tmp").iterdir()) == []
    log = folders.log_file()
    assert not log.exists() or leaks_in(log.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("failing", FAILURES)
def test_no_failure_tells_or_notes_what_it_was_about(
    command: Command,
    register: list[int],
    failing: Callable[[Call], End],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(verbs._VERBS, ("status", ""), failing)
    for way in ((), ("--json",)):
        answer = command("status", *way)
        assert answer.code == 1
        assert leaks_in(answer.out) == leaks_in(answer.err) == []
        assert "Traceback" not in answer.err
    noted = folders.log_file().read_text(encoding="utf-8")
    assert noted and leaks_in(noted) == []


def test_the_hooks_of_python_tell_no_data_either(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    log = tmp_path / "faults.log"
    for failing in (by_value, by_validation, by_decoding, by_a_group):
        try:
            failing(None)  # type: ignore[arg-type]
        except Exception as error:
            said = crash.record_crash(error, log)
            assert leaks_in(said.report) == []
    assert leaks_in(log.read_text(encoding="utf-8")) == leaks_in(capsys.readouterr().err) == []


async def shown(driver: Driver, page: Page) -> str:
    """Show a page, wait for its rows and return the screen."""
    driver.app.push_screen(page)
    await driver.until(lambda: driver.app.screen is page, "the page")
    await driver.until(lambda: len(page.query(RowTable)) and len(page.query_one(RowTable).source.ids), "its rows")
    await driver.app.workers.wait_for_complete()
    await driver.pilot.pause()
    return driver.screen()


async def test_no_screen_shows_who_lives_anywhere(
    database: Database, register: list[int], everyone: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    async with driven(database, everyone, (200, 60)) as driver:
        seen.append(driver.screen())
        for page in (PlacesPage(), HistoryPage(), ChangeSetPage(1), LeasesPage(register[0]), LeasePage(1)):
            seen.append(await shown(driver, page))
        for column_set in COLUMN_SETS:
            seen.append(await shown(driver, DwellingListPage(column_set=column_set)))
        card = DwellingCardPage(register[0])
        seen.append(await shown(driver, card))
        for tab in TABS:
            card.choose(tab)
            await driver.pilot.pause()
            seen.append(driver.screen())
        for place in ("help", "menu", "goto"):
            getattr(driver.app.screen, f"do_{place}")()
            await driver.until(lambda: not isinstance(driver.app.screen, DwellingCardPage), place)
            await driver.pilot.pause()
            seen.append(driver.screen())
            driver.app.pop_screen()
            await driver.pilot.pause()
        assert driver.app.title == "backoffice" and not driver.app.sub_title
        assert leaks_in(driver.app.clipboard) == []
    assert len(seen) == 17
    for screen in seen:
        assert leaks_in(screen) == []
    assert any("Lejer" in screen for screen in seen)  # there are tenants; they are only not named


async def test_searching_for_a_tenant_finds_nobody(database: Database, register: list[int], everyone: Actor) -> None:
    from backoffice.queries.codes import code_lists
    from backoffice.queries.dwelling_order import ListQuery, count
    from backoffice.queries.filters import read_filter
    from backoffice.queries.places import find
    from backoffice.queries.selection import EVERYWHERE
    from backoffice.security import EVERYTHING
    from tests.udk import AS_OF

    with database.reading() as session:
        codes = code_lists(session)
        for trace in (*NAME.split(), NUMBER):
            query = ListQuery(EVERYWHERE, read_filter(trace, codes), EVERYTHING, "address", False)
            assert count(session, query, AS_OF) == 0
            assert find(session, trace, EVERYTHING) == []
        everybody = ListQuery(EVERYWHERE, read_filter("", codes), EVERYTHING, "address", False)
        assert count(session, everybody, AS_OF) == len(session.execute(select(Dwelling.id)).all())
