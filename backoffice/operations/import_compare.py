"""Compare what a list says of a dwelling's identity with the register: told of where it differs, never written.

Owns the comparison of organisation, department, section, address and the other master data of a dwelling.
"""

import re
from collections.abc import Mapping, Sequence
from operator import ne
from typing import Any

from sqlalchemy.orm import Session

from backoffice.exchange.dialects import ADDRESS, PARENTS, folded
from backoffice.operations.import_values import ReadBlock, SheetReader, Wrong, shown_cell
from backoffice.operations.plan import Plan
from backoffice.queries.matching import numbers_of_parents, section_numbers
from backoffice.rules.addresses import search_words
from backoffice.rules.problems import Level, Owner

_NUMBERS = re.compile(r"\d+", re.ASCII)
_KEY_OF = {"organisation": "organisation_id", "department": "department_id", "section": "building_section_id"}


class Compared:
    """The columns of a sheet that are only compared."""

    def __init__(self, session: Session, reader: SheetReader, targets: Sequence[str]) -> None:
        """Fetch what the numbers of the sheet are compared with."""
        self._reader, self._targets = reader, tuple(targets)
        organisations, departments = numbers_of_parents(session) if set(targets) & set(PARENTS) else ({}, {})
        sections = section_numbers(session) if "section" in targets else {}
        self._known: dict[str, Mapping[int, tuple[str, str]]] = {
            "organisation": organisations,
            "department": departments,
            "section": {key: (number, "") for key, number in sections.items()},
        }

    def warn(self, plan: Plan, read: ReadBlock, positions: Sequence[int], held: Mapping[str, Sequence[Any]]) -> None:
        """Add a warning for every row and column that says something else than the register."""
        for target in self._targets:
            given = [read.values[target][position] for position in positions]
            known: Sequence[Any]
            if target in PARENTS:
                parents = self._known[target]
                known = [parents.get(key, ("", ""))[0] for key in held[_KEY_OF[target]]]
            else:
                known = held[target]
            for i, differs in enumerate(map(ne, given, known)):
                if differs and given[i] is not None and not self._same(target, given[i], known[i], held, i):
                    row, record = read.rows[positions[i]], held["id"][i]
                    said = f"{_shown(given[i])} / {_shown(known[i])}"
                    problem = self._reader.problem(
                        "import.identity_differs", target, row, said, level=Level.WARNING, owner=Owner.MASTER_DATA
                    )
                    plan.warnings.add(problem, record)

    def _same(self, target: str, given: Any, known: Any, held: Mapping[str, Sequence[Any]], i: int) -> bool:
        """Tell whether two different cells mean the same: "012 Åparken" is department 012, "Vej 2 st tv" its address."""
        shown = _shown(given)
        if target == ADDRESS:
            return search_words(shown) == search_words(str(known))
        if target not in PARENTS:
            return False
        number, name = self._known[target].get(held[_KEY_OF[target]][i], ("", ""))
        return number in _NUMBERS.findall(shown) or (bool(name) and folded(shown) == folded(name))


def _shown(value: Any) -> str:
    if isinstance(value, Wrong):
        return value.problem.value
    return shown_cell(value) if value is not None else "–"
