"""Settlements from the command line: drafted, edited, approved by another, sent, disputed, settled again, explained."""

from functools import partial

import pytest

from backoffice.command_line import call as calls
from backoffice.database import Database
from backoffice.security import Actor
from tests.cli.answers import Command
from tests.screens.driving import ON_SQLITE
from tests.settled import OTHER, WRITER, ready


@ON_SQLITE
def test_a_settlement_goes_its_whole_way_on_the_command_line(
    command: Command, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(actor: Actor, *arguments: str) -> None:
        with monkeypatch.context() as patched:
            patched.setattr(calls, "Call", partial(calls.Call, actor=actor))
            answer = command("settlements", *arguments, "--yes", "--json")
            assert answer.code == 0, answer.out + answer.err
            assert answer.json["changed"]

    with database.writing() as session:
        report = [("normal", 1_425_075), ("misuse", 230_000)]
        case = str(ready(session, report=report, lease={"entry_deposit": 2_150_000}))
    write(WRITER, "draft", case, "--retain", "1.500,00")
    found = command("settlements", "show", "1", "--json").json
    assert (found["result"], found["payout"], found["retained"]) == ("10507.04", "9007.04", "1500.00")
    write(WRITER, "line", "1", "--code", "andet", "--amount", "120", "--text", "Antenne")
    write(OTHER, "approve", "1", "--seen", command("settlements", "show", "1", "--json").json["hash"])
    write(WRITER, "send", "1")
    refused = command("settlements", "line", "1", "--remove", "1", "--yes", "--json")
    assert refused.code == 1 and "settlement.sealed" in refused.out
    write(WRITER, "object", "1")
    write(WRITER, "answer", "1")
    write(WRITER, "board", "1", "--number", "2026-117")
    write(WRITER, "decide", "1", "--upheld")
    write(WRITER, "await", case)
    write(WRITER, "second", case, "--refund", "412,50", "--year-end", "2026-05-31")
    second = command("settlements", "list", "--filter", "kladde", "--json").json[0]
    assert (second["round"], second["payout"]) == ("second", "1912.50")
    write(OTHER, "approve", str(second["id"]))
    write(WRITER, "send", str(second["id"]))
    write(WRITER, "close", case, "--how", "zero")
    said = command("settlements", "explain", "1").out
    assert "Du får 8.887,04 kr. udbetalt nu, og 1.500,00 kr. holdes tilbage" in said
    assert "39 hele måneder" in said and "§ 47" in said
    assert command("settlements", "list").out.count("\n") == 1
    assert command("settlements", "list", "--filter", "alle").out.count("\n") == 3
