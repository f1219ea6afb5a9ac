"""Every problem that edits, undo, selections and databases can tell has its sentence, in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice import text
from backoffice.rules.dwelling import RULES, TRANSFERRED

PACKAGE = Path(__file__).parents[2] / "backoffice"
FILES = (
    "database.py",
    "migrating.py",
    "security.py",
    "queries/filters.py",
    "queries/selection.py",
    "operations/apply.py",
    "operations/edit.py",
    "operations/undo.py",
    "command_line/selecting.py",
    "command_line/setting.py",
)


def problem_ids() -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the id and the names of the values of each problem made in the files."""
    for file in FILES:
        for node in ast.walk(ast.parse((PACKAGE / file).read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("Problem", "refused")
            ):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    yield first.value, frozenset(_value_names(node))


def _value_names(call: ast.Call) -> Iterator[str]:
    for keyword in call.keywords:
        if isinstance(keyword.value, ast.Dict):
            yield from (key.value for key in keyword.value.keys if isinstance(key, ast.Constant))
        elif isinstance(call.func, ast.Name) and call.func.id == "refused" and keyword.arg:
            yield keyword.arg


FOUND = sorted({*problem_ids(), *((rule.id, frozenset()) for rule in (*RULES, TRANSFERRED))}, key=str)


def test_the_files_do_tell_problems() -> None:
    assert len(FOUND) > 30


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize(("problem", "values"), FOUND, ids=lambda part: str(part) if isinstance(part, str) else "")
def test_a_problem_has_a_sentence_that_uses_only_what_it_is_given(
    problem: str, values: frozenset[str], language: str
) -> None:
    given = dict.fromkeys(values, "§") | {"field": "§", "value": "§"}
    said = text.text(f"problem.{problem}", of=language, **given)
    assert said.endswith((".", "?", ")", "init", "list", "filters")) and "{" not in said
