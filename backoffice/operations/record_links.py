"""Turn the number of a disability registration that a file gives a dwelling into its key, or say why that cannot be.

Owns that lookup for a block of rows. The registration must be of the dwelling's own building section.
"""

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

    def given(self, block: RecordBlock) -> set[int]:
        """Return the positions of the rows that give such a number."""
        return {
            position
            for name in self._names
            for position, number in enumerate(block.values[name])
            if isinstance(number, str)
        }

    def resolved(self, block: RecordBlock, position: int, row: Any, problems: list[Problem]) -> list[Problem]:
        """Put keys in the place of numbers in one row; return its problems with those of its links."""
        for name in self._names:
            number = block.values[name][position]
            if not isinstance(number, str):
                continue
            by_section = self._known.get(number, {})
            held = row[self._sheet.column(name)]
            key = held if held in by_section.values() else by_section.get(row[self._sheet.column("parent_id")])
            if key is not None:
                block.values[name][position] = key
                continue
            problem = "link_other_section" if by_section else "import.unknown_registration"
            problems = [*problems, self._sheet.problem(block, problem, name, position, number)]
        return problems
