"""What goes out of the register and what the XML costs both ways, against the plainest that could do it.

Owns these comparisons: workbooks for editing against openpyxl writing the same values, the register's XML against the
standard library's generator and bare expat, deliveries to UDK against openpyxl writing the same sheets. Every job is a
process of its own; figures are CPU.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from backoffice.operations.record_block import KEYS
from tests.benchmarks import jobs
from tests.benchmarks.capture import Line
from tests.benchmarks.costs import Cost, cost_of
from tests.benchmarks.data import Filled
from tests.benchmarks.exchange import copy_register
from tests.benchmarks.table import NO_GOAL, compared, say, within

WRITE_GOAL = 0.5  # of openpyxl writing the same values: the query, the marks, the help and the lists are ours alone
# Of the standard library writing the same elements: the query and the turning of values are ours alone. And of bare expat.
XML_WRITE_GOAL, XML_READ_GOAL = 2.0, 8.0
OWN_LIMIT = 150.0
XML_LIMIT = 250.0


def exports(register: Filled, kinds: Sequence[str] = tuple(KEYS)) -> list[Line]:
    """Measure the workbook for editing of every record of each kind."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-") as folder:
        for kind in kinds:
            say(f"export of {kind}")
            path, other = (Path(folder, f"{name}.xlsx") for name in (kind, "other"))
            ours = cost_of(jobs.export_workbook, register.url, kind, str(path))
            read, both = (
                cost_of(jobs.read_openpyxl, str(path)),
                cost_of(jobs.write_openpyxl, str(path), str(other)),
            )
            work = f"workbook of {ours.said['rows']:,} rows of {kind}"
            lines.append(_less(work, "openpyxl writing the values", ours, both, read, WRITE_GOAL))
            lines += _memory(work, ours, OWN_LIMIT)
            path.unlink()
    return lines


def xml(register: Filled) -> list[Line]:
    """Measure the register's XML out and in (read, checked, compared: nothing to change)."""
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-") as folder:
        path, other = Path(folder, "register.xml"), Path(folder, "other.xml")
        say("XML out")
        ours = cost_of(jobs.export_xml, register.url, str(path))
        work = f"XML of {ours.said['rows']:,} records"
        parsed = cost_of(jobs.parse_xml, str(path))
        generated = cost_of(jobs.generate_xml, str(path), str(other))
        say("XML in")
        back = cost_of(jobs.plan_file, register.url, str(path))
        assert back.said["asked"] == back.said["unchanged"], f"the XML comes back changed: {back.said}"
    return [
        _less(f"{work}, out", "XMLGenerator of the elements", ours, generated, parsed, XML_WRITE_GOAL),
        *_memory(f"{work}, out", ours, OWN_LIMIT),
        compared(f"{work}, in and compared", "expat parsing it", [(back.cpu * 1e3, parsed.cpu * 1e3)], XML_READ_GOAL),
        *_memory(f"{work}, in", back, XML_LIMIT),
    ]


def deliveries(register: Filled) -> list[Line]:
    """Measure a delivery of everything and then one of what changed since, on a copy of the register."""
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="backoffice-bench-") as folder:
        copy, target = Path(folder, "copy.db"), Path(folder, "udk")
        target.mkdir()
        copy_register(register, copy)
        url = f"sqlite:///{copy}"
        say("delivery of everything")
        full = cost_of(jobs.deliver_all, url, str(target))
        (path,) = target.glob("*.xlsx")
        read = cost_of(jobs.read_openpyxl, str(path))
        both = cost_of(jobs.write_openpyxl, str(path), str(Path(folder, "other.xlsx")))
        work = f"delivery of {full.said['rows']:,} rows"
        lines.append(_less(work, "openpyxl writing the values", full, both, read, WRITE_GOAL))
        lines += _memory(work, full, OWN_LIMIT)
        say("delivery of what changed")
        cost_of(jobs.change_rents, url)
        delta = cost_of(jobs.deliver_changes, url, str(target))
        work = f"delivery of what changed since, {delta.said['rows']:,} rows"
        lines.append(compared(work, "the delivery of everything", [(delta.cpu * 1e3, full.cpu * 1e3)], NO_GOAL))
        lines += _memory(work, delta, OWN_LIMIT)
    return lines


def _less(work: str, against: str, ours: Cost, other: Cost, spent_before: Cost, goal: float) -> Line:
    """Compare with another's cost without what it spent to get at the values."""
    return compared(work, against, [(ours.cpu * 1e3, max(other.cpu - spent_before.cpu, 1e-6) * 1e3)], goal)


def _memory(work: str, cost: Cost, limit: float) -> list[Line]:
    return [within(f"{work}: own MB at most", cost.own, limit)] if cost.own else []
