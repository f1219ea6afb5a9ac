"""Plan what a list of dwellings changes in "Generelt om boligen": rows matched by BBR id, blank cells leave alone.

Owns the comparison of rows with the register, block by block, and the rules of a dwelling. Writes nothing, creates nothing.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import ne
from typing import Any

from backoffice.exchange.dialect_match import SheetMatch
from backoffice.exchange.dialect_rows import Block
from backoffice.models import Dwelling
from backoffice.operations.import_changes import ChangedRows
from backoffice.operations.import_compare import Compared
from backoffice.operations.import_run import Run, ValueCounts, start_over, twice
from backoffice.operations.import_values import ReadBlock, SheetReader, shown_cell
from backoffice.queries.matching import dwellings_by_bbr, registrations_by_number
from backoffice.records.codes import meanings_of
from backoffice.records.dwelling import DWELLING, general_fields
from backoffice.records.fields import KeptBy
from backoffice.records.values import export_value
from backoffice.rules.dwelling import DwellingRule, touched_by
from backoffice.rules.problems import Level, Owner, Place, Problem, Refused

LINK = "disability_registration"
_ALWAYS = ("id", "version", "organisation_id", "department_id", "building_section_id", "status", "address")
_REMEMBERED = 50_000


def plan_dwellings(run: Run, open_blocks: Callable[[], Iterator[Block]]) -> None:
    """Fill the plan with what the file's rows change. The file is read again only if a dwelling stands in it twice."""
    first = _Pass(run, {})
    for block in open_blocks():
        first.block(block)
    again = first.rows_of_dwellings_given_twice()
    if not again:
        first.finish()
        return
    start_over(run.plan)
    second = _Pass(run, again)
    for block in open_blocks():
        second.block(block)
    second.finish()


@dataclass(slots=True)
class _Pass:
    """One pass over the file; `again` are dwellings known to stand in several rows."""

    run: Run
    again: dict[int, list[int]]
    changed: ChangedRows | None = None
    counts: dict[str, ValueCounts] = field(default_factory=dict)
    seen_ids: "array[int]" = field(default_factory=lambda: array("q"))
    seen_rows: "array[int]" = field(default_factory=lambda: array("l"))
    sheet: "_Sheet | None" = None

    def block(self, block: Block) -> None:
        """Sort the rows of a block into the plan's buckets."""
        sheet = self._sheet(block.match)
        self.run.watch.step(len(block.rows))
        read = sheet.reader.read(block)
        kept = self._sorted_out(sheet, read)
        if kept:
            self._compare(sheet, read, kept)

    def _sheet(self, match: SheetMatch) -> "_Sheet":
        if self.sheet is None or self.sheet.reader.match is not match:
            sheet = _Sheet(self.run, match)
            if self.sheet is not None and self.sheet.fields != sheet.fields:
                # Each row of a plan carries every field of it, so sheets with other columns need a plan of their own.
                place = Place(self.run.file, match.sheet, match.heading_row)
                raise Refused([Problem("import.sheets_differ", owner=Owner.FILE, place=place)])
            self.sheet = sheet
        return self.sheet

    def _sorted_out(self, sheet: "_Sheet", read: ReadBlock) -> list[tuple[Any, ...]]:
        """Refuse the rows that cannot be used; return those that can, as fetched from the register."""
        found = {row[0]: row for row in dwellings_by_bbr(self.run.session, read.values["bbr_unit"], sheet.columns)}
        links = read.values.get(LINK)
        kept = []
        for position, number in enumerate(read.rows):
            row, problems = found.get(position), read.wrong.get(position, [])
            if row is None:
                unit = read.values["bbr_unit"][position]
                if unit is not None:
                    unknown = sheet.reader.problem("import.unknown_dwelling", "bbr_unit", number, unit)
                    problems = [unknown, *problems]
                self.run.refuse(problems)
                continue
            problems = [problem for problem in problems if not sheet.as_it_stands(problem, row)]
            dwelling = row[1]
            self.seen_ids.append(dwelling)
            self.seen_rows.append(number)
            if not self.run.may_touch(row[3], row[4]):
                problems = [sheet.reader.problem("out_of_scope", "bbr_unit", number), *problems]
            elif dwelling in self.again:
                match = sheet.reader.match
                heading = match.heading_of("bbr_unit")
                problems = [twice(self.run.file, match.sheet, number, self.again[dwelling], heading), *problems]
            if links and links[position] is not None:
                problems = [*problems, *sheet.link(links, position, row, number)]
            if problems:
                self.run.refuse(problems, dwelling)
            else:
                kept.append(row)
        return kept

    def _compare(self, sheet: "_Sheet", read: ReadBlock, kept: list[tuple[Any, ...]]) -> None:
        positions = [row[0] for row in kept]
        held = dict(zip(sheet.names, list(zip(*kept, strict=True))[1:], strict=True))
        now: dict[str, Sequence[Any]] = dict(held)
        masks = [0] * len(kept)
        blocking: dict[int, list[Problem]] = {}
        for bit, name in enumerate(sheet.fields):
            given, old = read.values[name], held[name]
            new = [o if (v := given[p]) is None else v for p, o in zip(positions, old, strict=True)]
            now[name] = new
            different = [i for i, differs in enumerate(map(ne, new, old)) if differs]
            expired = sheet.expired.get(name, ())
            for i in different:
                masks[i] |= 1 << bit
                if expired and new[i] in expired:
                    problem = sheet.reader.problem("import.expired_code", name, read.rows[positions[i]], str(new[i]))
                    blocking.setdefault(i, []).append(problem)
        sheet.compared.warn(self.run.plan, read, positions, held)
        self._ask_rules(sheet, read, positions, now, masks, blocking)
        for i, problems in blocking.items():
            self.run.refuse(problems, held["id"][i])
        changed = [i for i, mask in enumerate(masks) if mask and i not in blocking]
        untouched = masks.count(0)
        self.run.plan.asked += untouched + len(changed)
        self.run.plan.unchanged += untouched
        self._keep(sheet, held, now, masks, changed)

    def _ask_rules(
        self,
        sheet: "_Sheet",
        read: ReadBlock,
        positions: list[int],
        now: Mapping[str, Sequence[Any]],
        masks: list[int],
        blocking: dict[int, list[Problem]],
    ) -> None:
        """Warn of the rules that changed rows break; what breaks a rule that blocks is added to `blocking`."""
        for rule, touches in sheet.rules:
            inputs = list(zip(*(now[name] for name in rule.inputs), strict=True))
            broken = {values for values in set(inputs) if sheet.broken(rule, values)}
            if not broken:
                continue
            target = rule.field if rule.field in sheet.reader.readers else "bbr_unit"
            for i, mask in enumerate(masks):
                if mask & touches and inputs[i] in broken:
                    row = read.rows[positions[i]]
                    problem = sheet.reader.problem(rule.id, target, row, level=rule.level, owner=rule.owner)
                    if rule.level is Level.ERROR:
                        blocking.setdefault(i, []).append(problem)
                    else:
                        self.run.plan.warnings.add(problem, now["id"][i])

    def _keep(
        self,
        sheet: "_Sheet",
        held: dict[str, Any],
        now: dict[str, Sequence[Any]],
        masks: list[int],
        changed: list[int],
    ) -> None:
        names = (*sheet.fields, "status")
        now["status"] = self._status(held["status"], masks, changed, len(sheet.fields))
        if self.changed is None:
            self.changed = ChangedRows("dwelling", names)
        self.changed.extend(held["id"], held["version"], masks, now, changed)
        for bit, name in enumerate(names):
            new, old = now[name], held[name]
            pairs = self.counts.setdefault(name, ValueCounts())
            pairs.add([(old[i], new[i]) for i in changed if masks[i] >> bit & 1])

    def _status(self, held: Sequence[str], masks: list[int], changed: list[int], bit: int) -> list[str]:
        """A dwelling that was only newly created is reported (or a draft) once its fields come; others stay."""
        new, wanted = self.run.code_of("record_status", "new"), self.run.status()
        now = list(held)
        for i in changed:
            if held[i] == new:
                now[i] = wanted
                masks[i] |= 1 << bit
        return now

    def rows_of_dwellings_given_twice(self) -> dict[int, list[int]]:
        """Return for each dwelling that several rows are about their rows in the file."""
        order = sorted(range(len(self.seen_ids)), key=self.seen_ids.__getitem__)
        rows: dict[int, list[int]] = {}
        for here, following in pairwise(order):
            if self.seen_ids[here] == self.seen_ids[following]:
                rows.setdefault(self.seen_ids[here], [self.seen_rows[here]]).append(self.seen_rows[following])
        return rows

    def finish(self) -> None:
        """Put the changed rows into the plan."""
        if self.changed is not None and self.changed.ids:
            self.run.plan.changes.append(self.changed.part())
            self.run.add_counts("dwelling", self.counts)


class _Sheet:
    """What the rows of one sheet are read and compared with."""

    def __init__(self, run: Run, match: SheetMatch) -> None:
        """Prepare the columns of a sheet that is understood."""
        targets = [target for _, target in match.columns if target != "bbr_unit"]
        compared = [name for name in targets if not _is_general(name)]
        self.reader = SheetReader(run.file, match, run.codes, compared)
        self.fields = tuple(field.name for field in general_fields() if field.name in targets)
        # A dwelling keeps a code that is no longer used; only no dwelling may be given it.
        lists = {name: run.codes[DWELLING.fields[name].codes] for name in self.fields if DWELLING.fields[name].codes}
        self.expired = {
            name: {code.code for code in codes.codes if not code.valid_on(run.today)} for name, codes in lists.items()
        }
        rules = touched_by(frozenset(self.fields))
        bits = {name: 1 << bit for bit, name in enumerate(self.fields)}
        anything = (1 << len(self.fields)) - 1
        self.rules = [(rule, sum(bits.get(name, 0) for name in rule.inputs) or anything) for rule in rules]
        inputs = [name for rule in rules for name in rule.inputs]
        named = [name for name in compared if name in DWELLING.fields]
        self.names = tuple(dict.fromkeys((*_ALWAYS, *self.fields, *inputs, *named)))
        self.columns = [Dwelling.__table__.c[name] for name in self.names]
        self.compared = Compared(run.session, self.reader, compared)
        self._codes = run.codes
        self._by_heading = {match.heading_of(name): name for name in self.fields if name != LINK}
        self._meanings = meanings_of(run.codes)
        self._answers: dict[tuple[str, tuple[Any, ...]], bool] = {}
        self._registrations = registrations_by_number(run.session) if LINK in self.fields else {}

    def as_it_stands(self, problem: Problem, row: tuple[Any, ...]) -> bool:
        """Tell whether a value nobody may set is what the register holds already: then the cell leaves it alone."""
        name = self._by_heading.get(problem.place.column)
        if name is None:
            return False
        held = export_value(DWELLING.fields[name], row[1 + self.names.index(name)], self._codes)
        return held is not None and problem.value == shown_cell(held)

    def broken(self, rule: DwellingRule, inputs: tuple[Any, ...]) -> bool:
        """Ask a rule, once per distinct combination of its inputs."""
        answer = self._answers.get((rule.id, inputs))
        if answer is None:
            answer = rule.broken(dict(zip(rule.inputs, inputs, strict=True)), self._meanings)
            if len(self._answers) < _REMEMBERED:
                self._answers[rule.id, inputs] = answer
        return answer

    def link(self, links: list[Any], position: int, dwelling: tuple[Any, ...], row: int) -> list[Problem]:
        """Put the key of a registration of the dwelling's own section in the place of its number, or say what is wrong."""
        number = links[position]
        by_section = self._registrations.get(number, {})
        held = dwelling[1 + self.names.index(LINK)]
        key = held if held in by_section.values() else by_section.get(dwelling[5])
        if key is not None:
            links[position] = key
            return []
        problem_id = "link_other_section" if by_section else "import.unknown_registration"
        return [self.reader.problem(problem_id, LINK, row, number)]


def _is_general(name: str) -> bool:
    declared = DWELLING.fields.get(name)
    return declared is not None and declared.kept_by is KeptBy.CASEWORKER
