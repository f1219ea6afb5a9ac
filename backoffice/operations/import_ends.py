"""What a master-data file says of ends: status and last day of a row, and what follows when a place ends.

Owns how the two columns are read together ("Udgået" needs a day), and that what lies under a place ends with it. Ends are
the first day no longer covered, as everywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from backoffice.exchange.dialects import ENDED
from backoffice.formats import parse_yes_no, show_date
from backoffice.operations.columns import Column
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.import_gathered import Gathered
from backoffice.operations.import_run import Run
from backoffice.operations.retiring import end_letting
from backoffice.queries.ending import END_OF, KEY_OF, begins_later, under
from backoffice.rules.periods import last_day
from backoffice.rules.problems import Level, Problem


@dataclass(slots=True)
class Ends:
    """The places that end by this file: by record kind and key, the first day they no longer are."""

    run: Run
    closing: dict[tuple[str, int], date] = field(default_factory=dict)

    def given(self, gathered: Gathered, position: int, held: date | None) -> tuple[date | None, Problem | None]:
        """Return the end a row is to have (the one held where the row says nothing), and what is wrong with it."""
        name = END_OF[gathered.record]
        said, end = gathered.value(ENDED, position), gathered.value(name, position)
        if said is None:
            return (held if end is None else end), None
        try:
            ended = parse_yes_no(str(said))
        except ValueError:
            return held, gathered.problem("value.not_yes_no", ENDED, position, str(said))
        if ended:
            wrong = end is None and held is None
            return end or held, gathered.problem("import.ended_without_date", ENDED, position) if wrong else None
        if end is not None and end <= self.run.today:
            last = last_day(end)
            return held, gathered.problem("import.ended_but_active", ENDED, position, show_date(last) if last else "")
        return end, None

    def too_early(self, gathered: Gathered, ending: Mapping[int, tuple[int, date]]) -> dict[int, Problem]:
        """Return, by position, the problem of what is to end before something under it begins; a key and end for each."""
        found: dict[int, Problem] = {}
        for end in {end for _, end in ending.values()}:
            keys = [key for key, own in ending.values() if own == end]
            late = begins_later(self.run.session, gathered.record, keys, end)
            for position, (key, own) in ending.items():
                if own == end and key in late:
                    found[position] = gathered.problem("retire.begins_later", END_OF[gathered.record], position)
        return found

    def end_of_parent(self, record: str, row: Mapping[str, Any]) -> date | None:
        """Return when the closing place ends that a department or section lies under; None if none of them does."""
        above = [(kind, row[column]) for kind, column in KEY_OF.items() if column in row and kind != record]
        return next((self.closing[one] for one in reversed(above) if one in self.closing), None)

    def follow(self, changed: ChangedRows, held: Mapping[Any, Any]) -> ChangedRows:
        """End what lies under a closing place: in `changed` where the row changes anyhow, else in the rows returned."""
        name = END_OF[changed.record]
        followers = ChangedRows(changed.record, changed.names)
        at = {key: position for position, key in enumerate(changed.ids)}
        also: dict[int, date] = {}
        for row in held.values():
            end = self.end_of_parent(changed.record, row)
            if end is None or row[name] is not None or (changed.record, row["id"]) in self.closing:
                continue
            self.closing[changed.record, row["id"]] = end
            if row["id"] in at:
                also[at[row["id"]]] = end
            else:
                followers.add(row["id"], row["version"], *_only_end(changed, row, end))
        _put_ends(changed, also)
        return followers

    def end_dwellings(self, changed: ChangedRows, columns: Any) -> ChangedRows:
        """End the dwellings under closing sections, and the letting of every dwelling that ends by this file.

        `columns` gives the rows of dwellings by their keys. A dwelling with something that begins later stays open,
        and is warned of.
        """
        followers = ChangedRows("dwelling", changed.names)
        at = {key: position for position, key in enumerate(changed.ids)}
        bit = changed.names.index("retired_on")
        ends = {
            key: changed.values["retired_on"][position]
            for key, position in at.items()
            if changed.masks[position] >> bit & 1 and changed.values["retired_on"][position] is not None
        }
        also: dict[int, date] = {}
        for (record, place), end in self.closing.items():
            if record != "building_section":
                continue
            open_ones = [
                one.id
                for one in under(self.run.session, record, [place], "dwelling")
                if one.end is None and one.id not in ends
            ]
            late = begins_later(self.run.session, "dwelling", open_ones, end)
            for key in sorted(late):
                self.run.plan.warnings.add(Problem("retire.left_open", Level.WARNING), key)
            for row in columns([key for key in open_ones if key not in late]):
                if row["id"] in at:
                    also[at[row["id"]]] = end
                else:
                    followers.add(row["id"], row["version"], *_only_end(changed, row, end))
                ends[row["id"]] = end
        _put_ends(changed, also)
        end_letting(self.run.session, self.run.plan, ends)
        return followers


def _only_end(changed: ChangedRows, row: Mapping[str, Any], end: date) -> tuple[int, list[Any]]:
    """Return the mask and values of a row that changes in nothing but its end."""
    name = END_OF[changed.record]
    return 1 << changed.names.index(name), [end if one == name else row[one] for one in changed.names]


def _put_ends(changed: ChangedRows, ends: Mapping[int, date]) -> None:
    """Give rows that change anyhow an end too, by position."""
    if ends:
        name = END_OF[changed.record]
        bit = changed.names.index(name)
        for position in ends:
            changed.masks[position] |= 1 << bit
        changed.values[name] = Column(ends.get(position, held) for position, held in enumerate(changed.values[name]))
