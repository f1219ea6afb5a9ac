"""Letters filled in: marks, blocks, what is missing and who fills it, pages, and data that would like to be more than data."""

import pytest

from backoffice.records.letter_fields import letter_fields
from backoffice.resources import folder
from backoffice.rules.letter_kinds import LETTERS, TEMPLATES, offered
from backoffice.rules.letter_pages import letter_text, paged_text
from backoffice.rules.letter_templates import KnownField, fields_in, read_template
from backoffice.rules.letters import MASK, Facts, Missing, fill, masked_facts
from backoffice.safe_text import cells
from backoffice.text import LANGUAGES, has_text

KNOWN = {
    (one.block, one.name): one
    for one in (
        KnownField("navn", personal=True, filled_by="tenant"),
        KnownField("dag", filled_by="confirm"),
        KnownField("tekst", "linjer", "settlement_line"),
        KnownField("beløb", "linjer", "settlement_line"),
        KnownField("bilag", "linjer", "settlement_line"),
    )
}


def written(source: str, fields: dict[str, str], **blocks: list[dict[str, str]]) -> str:
    """Return the letter that a template makes, which has nothing wrong and nothing missing."""
    parts, problems = read_template(source, "brev.txt", KNOWN)
    assert problems == []
    filled = fill(parts, Facts(fields, blocks), KNOWN)
    assert filled.missing == ()
    return letter_text(filled.lines)


def wrong(source: str) -> list[tuple[str, int, str]]:
    """Return what is wrong with a template: the problem, the line, the value."""
    return [(one.id, one.place.row, one.value) for one in read_template(source, "brev.txt", KNOWN)[1]]


def test_fields_blocks_and_conditions_are_filled_line_by_line() -> None:
    source = (
        "# Brev til {navn}\n\n{hvis dag}\nDen {dag}.\n{slut dag}\n{hvis ikke dag}\nUden dag.\n{slut dag}\n"
        "{gentag linjer}\n- {tekst}{hvis bilag} ({bilag}){slut bilag} >> {beløb}\n{slut linjer}\nSlut\n"
    )
    lines = [
        {"tekst": "Maling", "beløb": "100,00", "bilag": "faktura 7"},
        {"tekst": "Nøgle", "beløb": "5,00", "bilag": ""},
    ]
    said = written(source, {"navn": "Ida Ørsted", "dag": "1. juli 2026"}, linjer=lines)
    assert said.splitlines() == [
        "Brev til Ida Ørsted",
        "===================",
        "",
        "Den 1. juli 2026.",
        "- Maling (faktura 7)" + "100,00".rjust(78 - 20),
        "- Nøgle" + "5,00".rjust(78 - 7),
        "Slut",
    ]
    assert "Uden dag." in written(
        source.replace("{gentag", "{hvis linjer}\n{gentag").replace("{slut linjer}", "{slut linjer}\n{slut linjer}"),
        {"navn": "A", "dag": ""},
    )


def test_every_empty_field_is_missing_once_with_the_place_that_fills_it() -> None:
    parts, _ = read_template("{navn} {dag} {dag}\n{gentag linjer}\n{tekst} {beløb}\n{slut linjer}\n", "b", KNOWN)
    nothing = fill(parts, Facts({"navn": " \n "}, {}), KNOWN).missing
    assert nothing == (Missing("navn", "tenant"), Missing("dag", "confirm"), Missing("linjer", "settlement_line"))
    some = fill(parts, Facts({"navn": "A", "dag": "B"}, {"linjer": [{"tekst": "x"}]}), KNOWN)
    assert some.missing == (Missing("beløb", "settlement_line"),)
    assert [(one.id, one.field) for one in some.problems()] == [("letter.empty.settlement_line", "beløb")]


def test_what_is_wrong_with_a_template_is_told_with_its_line_and_the_nearest_name() -> None:
    assert wrong("Hej\n{navm}\n") == [("letter.unknown_field_near", 2, "navm")]
    assert wrong("{hvis dag}\n\nx\n") == [("letter.not_ended", 1, "dag")]
    assert wrong("a\n{hvis dag}\nx\n{slut dag}\n{slut dag}\n") == [("letter.not_begun", 5, "dag")]
    assert wrong("{gentag linjer}\n{slut linjer}\nen { to") == [("letter.not_a_mark", 3, "{ to")]
    assert wrong("{gem mig}") == [("letter.not_a_mark", 1, "{gem mig}")]
    # A row's field has no meaning outside its rows.
    assert wrong("{beløb}") == [("letter.unknown_field", 1, "beløb")]
    assert wrong("{gentag dag}{slut dag}") == [("letter.unknown_field_near", 1, "dag")]


HOSTILE = (
    "{navn}", "{gentag linjer}", "[/]", "[bold]x[/bold]", "\x1b[31mrød\x1b[0m", "\x07\x00\x08", "# overskrift", "=== ",
    "venstre >> højre", "linje\nto\r\ntre", "\u202egnirts", "a\ufeffb", "{" * 40, "]]>&<w:p/>",
)  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_what_comes_from_the_register_is_words_and_nothing_else(value: str) -> None:
    said = written("{navn}\n# Brev\n{navn} >> 1,00\n", {"navn": value})
    lines = said.splitlines()
    # One line of data, the heading and its rule, one line with the amount: data makes no line, heading or column.
    assert len(lines) == 4 and lines[1:3] == ["Brev", "===="] and lines[3].endswith(" 1,00")
    assert not [letter for letter in said if letter != "\n" and not letter.isprintable()]


def test_a_template_of_the_office_cannot_act_on_a_terminal_either() -> None:
    said = written("Hej\x1b[2J \x00{navn}\tslut\x07\n", {"navn": "Ida"})
    assert "Ida" in said and not [letter for letter in said if letter != "\n" and not letter.isprintable()]


def test_a_very_long_word_or_line_never_passes_the_margin() -> None:
    long = "Ø" * 1_000 + " " + "漢字" * 200 + " slut"
    lines = written("- {navn} >> {dag}\n", {"navn": long, "dag": "9" * 200}).splitlines()
    assert max(map(cells, lines)) <= 78 and "".join(lines).count("Ø") == 1_000
    paged = paged_text(
        fill(read_template("{navn}", "b", KNOWN)[0], Facts({"navn": long}), KNOWN).lines, "{page}/{pages}"
    )
    assert max(map(cells, paged.splitlines())) <= 78


def test_a_print_repeats_its_head_on_every_page_and_never_ends_one_with_a_heading() -> None:
    source = (
        "# Afregning {dag}\nLinje >> Beløb\n===\n"
        + "{gentag linjer}\n## Post {tekst}\nindhold >> {beløb}\n{slut linjer}\n"
    )
    lines = [{"tekst": str(number), "beløb": f"{number},00"} for number in range(40)]
    filled = fill(read_template(source, "b", KNOWN)[0], Facts({"dag": "1"}, {"linjer": lines}), KNOWN)
    pages = paged_text(filled.lines, "Side {page} af {pages}", height=20).split("\f")
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        body = page.strip("\n").splitlines()
        assert body[0].strip() == f"Side {number} af {len(pages)}" and body[1] == "Afregning 1"
        assert body[3].startswith("Linje") and len(body) <= 20
        assert not body[-1].startswith("Post ") and set(body[-1]) != {"-"}
    said = "".join(pages)
    assert all(f"Post {number}\n" in said for number in range(40))


def test_personal_fields_are_covered_and_so_is_what_nobody_declared() -> None:
    facts = Facts({"navn": "Ida", "dag": "i dag", "ukendt": "x"}, {"linjer": [{"tekst": "t"}]})
    shown = masked_facts(facts, KNOWN)
    assert shown.fields == {"navn": MASK, "dag": "i dag", "ukendt": MASK} and shown.blocks["linjer"][0]["tekst"] == "t"
    assert masked_facts(Facts({"navn": ""}), KNOWN).fields == {"navn": ""}


def test_every_template_of_the_program_is_in_order_and_has_its_words() -> None:
    known = letter_fields()
    for name in TEMPLATES:
        source = (folder("imports") / "letters" / f"{name}.txt").read_text("utf-8")
        parts, problems = read_template(source, f"{name}.txt", known)
        assert problems == [] and list(fields_in(parts)), name
        for language in LANGUAGES:
            assert has_text(f"letter.kind.{name}", of=language) and has_text(f"letter.file.{name}", of=language)
    for one in known.values():
        for language in LANGUAGES:
            assert has_text(f"problem.letter.empty.{one.filled_by}", of=language), one


def test_letters_that_fit_the_phase_come_first_and_others_stay_out() -> None:
    assert offered("termination", "", "confirmed")[0] == "confirmation"
    assert offered("inspection", "move_out", "report_sent")[:2] == ("report", "estimate")
    assert offered("inspection", "move_in", "") == ("move_in_report",)
    assert offered("settlement", "second", "objection") == ("objection_reply", "second_settlement")
    assert offered("improvement", "silence", "") == ()
    assert {one.about for one in LETTERS.values()} == {
        "termination",
        "inspection",
        "settlement",
        "improvement",
        "sublet",
    }
