"""Every verb explains itself in both languages, takes the options that hold everywhere, and starts lean."""

import argparse
import subprocess
import sys
from collections.abc import Iterator

import pytest

from backoffice import text
from backoffice.command_line.parser import build_parser
from backoffice.command_line.verbs import _VERBS
from tests.cli.answers import Command

SCREENS_AND_FILES = ("textual", "rich", "openpyxl", "alembic")


def leaves(
    parser: argparse.ArgumentParser, words: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], argparse.ArgumentParser]]:
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below or (words and not below[0].required):
        # Also a verb whose second word may be left out.
        yield words, parser
    for action in below:
        for name, inner in action.choices.items():
            yield from leaves(inner, (*words, name))


VERBS = [words for words, _ in leaves(build_parser())]


def test_every_verb_has_its_function_and_every_function_its_verb() -> None:
    assert {(*words, "")[:2] for words in VERBS} | {("", "")} == set(_VERBS)


@pytest.mark.parametrize("name", sorted({words[0] for words in VERBS}))
def test_the_grammar_of_a_verb_that_is_asked_for_is_that_of_the_whole(name: str) -> None:
    alone = dict(leaves(build_parser(["--database", "calc", name, "list"])))
    whole = {words: parser for words, parser in leaves(build_parser()) if words[0] in {one[0] for one in alone}}
    assert name in {words[0] for words in alone}
    assert {words: parser.format_help() for words, parser in alone.items()} == {
        words: parser.format_help() for words, parser in whole.items()
    }


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_every_verb_takes_json_database_and_language(words: tuple[str, ...]) -> None:
    options = {
        option
        for _, parser in leaves(build_parser())
        if _ == words
        for one in parser._actions
        for option in one.option_strings
    }
    assert {"--json", "--database", "--language", "--help"} <= options


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("words", [(), *VERBS], ids=" ".join)
def test_help_is_in_the_language_asked_for(homeless: Command, words: tuple[str, ...], language: str) -> None:
    answer = homeless(*words, "--help", "--language", language)
    assert (answer.code, answer.err) == (0, "")
    danish = {"brug: ", "vis denne hjælp", "muligheder"}
    english = {"usage: ", "show this help message and exit", "options"}
    wanted, other = (danish, english) if language == "da" else (english, danish)
    assert all(said in answer.out for said in wanted)
    assert not any(said in answer.out for said in other)


def test_help_needs_no_register_and_no_database_layer() -> None:
    said = "import sys\nfrom backoffice.cli import main\nmain(['--help'])\nprint('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_the_command_line_loads_no_screens_and_no_file_libraries() -> None:
    said = f"import sys\nimport backoffice.cli\nprint([name for name in {SCREENS_AND_FILES!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_status_loads_no_declarations_either(homeless: Command) -> None:
    assert homeless("init").code == 0
    unwanted = (*SCREENS_AND_FILES, "pydantic")
    said = (
        "import sys\nfrom backoffice.cli import main\nassert main(['status']) == 0\n"
        f"print([name for name in {unwanted!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
