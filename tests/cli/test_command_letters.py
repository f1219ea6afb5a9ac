"""`letters …` and `settlements print|export` as a person and a script call them; no name but in the letter's own file."""

from datetime import date
from pathlib import Path

from backoffice.database import Database
from tests.cli.answers import Command
from tests.letter_register import NAMES, add_tenancy
from tests.screens.driving import ON_SQLITE


@ON_SQLITE
def test_a_letter_is_shown_made_noted_and_never_told_of_by_name(
    command: Command, database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        own = add_tenancy(session)
    case, file, said = str(own.termination), tmp_path / "brev.docx", []

    def call(*arguments: str, code: int = 0) -> object:
        answer = command(*arguments, "--json")
        assert answer.code == code, answer.err
        said.extend((answer.out, answer.err, command(*arguments[:2], "--help").out))
        return answer.json

    offered = call("letters", "list", "--offers", "--case", case)
    assert isinstance(offered, list) and offered[0] == {
        "letter": "settlement", "about": "settlement", "id": own.settlement, "fits": True,
    }  # fmt: skip
    # A case stands for its inspection and its settlements.
    shown = call("letters", "show", "summons", "--case", case)
    assert isinstance(shown, dict) and "9. juli 2026" in shown["text"] and shown["missing"] == []
    reply = ("letters", "show", "objection_reply", "--settlement", str(own.settlement))
    missing = call(*reply, code=1)
    assert isinstance(missing, dict) and missing["missing"] == [{"field": "svar", "filled_by": "typed"}]
    assert call(*reply, "--field", "svar=Vi fastholder.")
    assert command(*reply, "--field", "lejere=Bo").code == command(*reply, "--field", "svar").code == 1
    make = ("letters", "make", "settlement", "--case", case, "--out", str(file))
    dry = call(*make, "--dry-run")
    assert isinstance(dry, dict) and dry["changed"] == 1 and not file.exists()
    made = call(*make, "--yes")
    assert isinstance(made, dict) and made["template"] == "settlement.txt" and file.stat().st_mode & 0o077 == 0
    assert command(*make, "--yes").code == 1, "a file is never written over unasked"
    assert command("letters", "make", "summons", "--case", case, "--out", str(tmp_path / "a.pdf"), "--yes").code == 1
    assert command("letters", "make", "summons", "--out", str(tmp_path / "a.txt"), "--yes").code == 2
    call("letters", "sent", "1", "--channel", "digital_post", "--yes")
    (line,) = call("letters", "list", "--department", "0451-012")  # type: ignore[misc]
    assert (line["letter"], line["channel"], line["sent"]) == ("settlement", "digital_post", date.today().isoformat())
    assert call("letters", "list", "--unsent") == []
    for what in ("list", "check", "fields"):
        assert call("letters", "templates", what)
    assert "{lejere}" in command("letters", "templates", "show", "summons").out
    assert (
        call("letters", "templates", "copy", "summons", "--docx") and command("letters", "templates", "copy").code == 2
    )
    page = command("settlements", "print", str(own.settlement)).out
    assert max(map(len, page.splitlines())) <= 80 and "Side 1 af 1" in page and "10.507,04" in page
    exported = call("settlements", "export", str(tmp_path / "liste.csv"), "--filter", "alle")
    assert isinstance(exported, dict) and exported["rows"] == 2
    assert call("settlements", "print", "1", "--out", str(tmp_path / "side.txt"))
    assert all(name in (tmp_path / "side.txt").read_text("utf-8") for name in NAMES)
    assert not [name for name in NAMES for one in (*said, page) if name in one]
