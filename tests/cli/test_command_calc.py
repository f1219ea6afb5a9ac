"""`calc` on the telephone: every worked example to the day and the øre, exactly the keys, the reasoning, the faults."""

import subprocess
import sys
from pathlib import Path

import pytest

from backoffice.records.calculations import CALCULATIONS
from tests.calc_calls import CALLS
from tests.cli.answers import Command

NOTICE = ("deadline", "period_from", "rent_last_day", "vacate")
INSPECTION = ("summons_last", "inspection_last", "report_last", "estimate_last")
PRIVATE = ("basis", "compensation", "write_downs", "remaining")
ALMEN = ("basis", "compensation", "years", "remaining")
RESTORATION = ("months", "takeover_percent", "tenant_normal", "department_normal", "tenant_total", "capped_total")
SETTLEMENT = ("credits", "debits", "result", "retained", "payout", "claim")
KEYS = {
    "notice": NOTICE,
    "inspection": INSPECTION,
    "demand": ("earliest",),
    "office-days": ("date",),
    "account": ("deadline",),
    "restoration": RESTORATION,
    "refund": ("amount",),
    "sublet": ("rooms_max",),
}
D6 = "improvement --regime private --documented 75544 --excess 15544 --in-use 2017-06-01 --move-out"

EXAMPLES = [
    line.split(" => ")
    for line in (Path(__file__).parent / "calc_examples.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
# Numbers of things are numbers in JSON; amounts and days are texts.
NUMBERS = frozenset({"write_downs", "years", "months", "takeover_percent", "rooms_max"})


def keys_of(typed: str) -> tuple[str, ...]:
    """Return the keys that architecture.md gives a call."""
    name = typed.split()[0]
    return (PRIVATE if "--regime private" in typed else ALMEN) if name == "improvement" else KEYS[name]


@pytest.mark.parametrize(("typed", "wanted"), EXAMPLES, ids=[typed for typed, _ in EXAMPLES])
def test_a_worked_example_comes_out_with_exactly_its_keys(homeless: Command, typed: str, wanted: str) -> None:
    answer = homeless("calc", *typed.split(), "--json")
    assert (answer.code, answer.err) == (0, "")
    assert tuple(answer.json) == keys_of(typed)
    for (key, value), one in zip(answer.json.items(), wanted.split(), strict=True):
        assert isinstance(value, int) == (key in NUMBERS)
        assert one in ("?", "-" if value is None else str(value)), key


def test_a_settlement_is_added_up_from_a_file(homeless: Command, tmp_path: Path) -> None:
    file = tmp_path / "afregning.toml"
    file.write_text(
        'retain = "1.500"\n[[lines]]\ncode = 10\namount = 21500\ntext = "Indskud"\n'
        '[[lines]]\ncode = "33"\namount = "8.692,96"\n[[lines]]\ncode = "misuse"\namount = 2300.00\n'
        '[[lines]]\ncode = 50\namount = "5.557,79"\n',
        encoding="utf-8",
    )
    answer = homeless("calc", "settlement", str(file), "--json")
    assert tuple(answer.json) == SETTLEMENT
    assert list(answer.json.values()) == ["21500.00", "10992.96", "10507.04", "1500.00", "9007.04", "0.00"]  # D12


def test_a_settlement_that_the_tenant_owes_holds_nothing_back(homeless: Command, tmp_path: Path) -> None:
    file = tmp_path / "afregning.toml"
    file.write_text("retain = 500\n[[lines]]\ncode = 10\namount = 17725\n[[lines]]\ncode = 32\namount = 20864.61\n")
    answer = homeless("calc", "settlement", str(file), "--json")  # P13: 3,139.61 is left
    assert list(answer.json.values()) == ["17725.00", "20864.61", "-3139.61", "0.00", "0.00", "3139.61"]


def test_a_settlement_is_added_up_from_what_is_typed(homeless: Command) -> None:
    answer = homeless("calc", "settlement", "--lines", "10=21500; 33=8.692,96 32=2300", "--retain", "1500", "--json")
    assert list(answer.json.values()) == ["21500.00", "10992.96", "10507.04", "1500.00", "9007.04", "0.00"]
    wrong = homeless("calc", "settlement", "--lines", "10 21500 99=5 33=x").err.splitlines()
    assert [line.split(":")[0] for line in wrong] == ["10", "21500", "99=5", "33=x"]
    assert "mangler" in homeless("calc", "settlement").err
    assert "enten en fil" in homeless("calc", "settlement", "f.toml", "--lines", "10=1").err


def test_every_fault_of_a_settlement_file_has_one_clear_message(homeless: Command, tmp_path: Path) -> None:
    file = tmp_path / "afregning.toml"
    file.write_text(
        "retain = -1\nx = 1\n[[lines]]\ncode = 99\namount = 'abc'\ntext = 3\n[[lines]]\n[[lines]]\ncode = 10\n"
        "amount = 1.005\nside = 'credit'\n[[lines]]\ncode = true\namount = 99999999999\n"
    )
    answer = homeless("calc", "settlement", str(file))
    assert answer.code == 1
    said = answer.err.splitlines()
    assert all(line.startswith("afregning.toml: ") for line in said)
    places = [line.split()[1].rstrip(":") for line in said]
    wrong = ("x", "lines[1].text", "lines[1].code", "lines[1].amount", "lines[2].code", "lines[2].amount")
    assert places == [*wrong, "lines[3].side", "lines[3].amount", "lines[4].code", "lines[4].amount", "retain"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"lines = [1]", "lines[1] skal være"),
        (b"retain = 1", "lines skal være"),
        (b"lines = 'x'", "lines skal være"),
        (b"[[lines]", "er ikke TOML"),
        (b"\xff\xfe", "er ikke TOML"),
        (b"#" * 1_000_001, "for stor"),
    ],
)
def test_a_file_that_is_no_settlement_says_what_it_is_instead(
    homeless: Command, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "afregning.toml"
    file.write_bytes(content)
    answer = homeless("calc", "settlement", str(file))
    assert answer.code == 1
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("notice --policy dsb --received 31-02-2026", 2, "Modtaget (--received)"),
        ("notice --policy dsb --received 1700-01-01", 2, "fra 1900 til 2100"),
        ("notice --policy gml --received 2026-01-01", 1, "gml"),
        ("notice --policy dsb --received 2026-01-01 --months 0", 2, "fra 1 til 60"),
        ("notice --policy dsb", 2, "--received"),
        ("inspection --regime offentlig --known 2026-01-01", 2, "private, almen"),
        ("inspection --regime almen --known 2026-01-02 --held 2026-01-01", 1, "01-01-2026"),
        ("refund --monthly -5 --days 1 --of 31", 2, "--monthly"),
        ("refund --monthly 5 --days 31 --of 30", 1, "31"),
        ("refund --monthly 1,2345 --days 1 --of 30", 2, "Månedlig husleje (--monthly)"),
        ("sublet --rooms 2,5", 2, "Beboelsesrum (--rooms)"),
        ("improvement --regime almen --documented 1 --in-use 2018-01-01 --move-out 2019-01-01", 1, "--period-years"),
        ("improvement --regime private --documented 1 --in-use 2018-01-01 --move-out 2017-01-01", 1, "01-01-2017"),
        ("improvement --regime private --documented 1 --in-use 2099-01-01 --move-out 2100-01-01", 1, "rates.csv"),
        ("restoration --lease-start 2020-01-01 --lease-end 2021-01-01 --normal 1 --takeover nix", 1, "month-1"),
    ],
)
def test_what_cannot_be_reckoned_is_said_in_one_sentence(homeless: Command, typed: str, code: int, said: str) -> None:
    answer = homeless("calc", *typed.split())
    assert answer.code == code
    assert said in answer.err
    assert answer.out == ""


def test_a_person_reads_the_figures_and_then_each_step_with_its_mark(homeless: Command) -> None:
    said = homeless("calc", *CALLS_OF["notice"]).out
    assert "Fraflyttet senest kl. 12.00  onsdag 01-07-2026" in said
    assert "er helligdag (Skærtorsdag)" in said
    assert "\n ! 2 Regel: DSB Ejendomme" in said
    assert "antagelse" in said
    unverified = homeless("calc", *f"{D6} 2026-01-01 --basis-fixed 2025-02-01".split()).out
    assert unverified.count("\n ! ") == 3
    english = homeless("calc", *CALLS_OF["notice"], "--language", "en").out
    assert "Vacated by 12:00 on  Wednesday 01-07-2026" in english


CALLS_OF = {name: (name, *arguments) for name, arguments in CALLS.items()}


def test_every_calculation_has_a_call_its_texts_and_a_help_for_each_option(homeless: Command) -> None:
    assert CALLS.keys() == CALCULATIONS.keys()
    for language in ("da", "en"):
        for name, calculation in CALCULATIONS.items():
            told = homeless("calc", name, "--help", "--language", language).out
            assert "calc." not in told
            assert all(one.option in told for one in calculation.parameters if one.kind != "file")
            answer = homeless("calc", *CALLS_OF[name], "--language", language)
            assert "explain." not in answer.out
            assert "calc." not in answer.out


def test_a_calculation_opens_no_register_and_loads_no_database_layer(tmp_path: Path) -> None:
    arguments = ["--database", f"sqlite:///{tmp_path}/none.db", "calc", *CALLS_OF["notice"], "--json"]
    unwanted = ("sqlalchemy", "textual", "openpyxl", "alembic", "pydantic", "docx", "icalendar")
    said = (
        f"import sys\nfrom backoffice.cli import main\nassert main({arguments!r}) == 0\n"
        f"print([name for name in {unwanted!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_starts_without_the_holidays(homeless: Command) -> None:
    said = "import sys\nfrom backoffice.cli import main\nmain(['--help'])\nprint('holidays' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
