"""Turn the number of a disability registration that a file gives a dwelling into its key, or say why that cannot be.

Owns that lookup for a block of rows. The registration must be of the dwelling's own building section.
"""

from collections.abc import Mapping
from typing import Any

from backoffice.operations.record_block import RecordBlock
from backoffice.operations.record_sheet import RecordSheet, is_link
from backoffice.queries.matching import registrations_by_number
from backoffice.rules.problems import Problem


class Links:
    """The registrations of the register by number, fetched once where a file has such a column."""

    def __init__(self, sheet: RecordSheet) -> None:
        self._sheet = sheet
        self._names = [field.name for field in sheet.fields if is_link(field)]
        self._known = registrations_by_number(sheet.run.session) if self._names else {}

    def resolve(self, block: RecordBlock, rows: Mapping[int, Any]) -> dict[int, list[Problem]]:
        """Put keys in the place of numbers in a block, whose held rows are given by position; return what is wrong with them."""
        problems: dict[int, list[Problem]] = {}
        for name in self._names:
            column, held, section = block.values[name], self._sheet.column(name), self._sheet.column("parent_id")
            for position in [position for position, number in enumerate(column) if isinstance(number, str)]:
                row, number = rows.get(position), column[position]
                if row is None:
                    continue
                by_section = self._known.get(number, {})
                key = row[held] if row[held] in by_section.values() else by_section.get(row[section])
                if key is None:
                    problem = "link_other_section" if by_section else "import.unknown_registration"
                    wrong = self._sheet.problem(block, problem, name, position, number)
                    problems.setdefault(position, []).append(wrong)
                else:
                    column[position] = key
        return problems
