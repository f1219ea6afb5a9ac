"""Which element of a register file is which: by its name and namespace where it stands, and what it may have been meant to be.

Owns the names a reader knows, and the counting of what is odd: each odd thing once, with how often and where first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from backoffice.exchange.register_schema import DWELLING_PART, PARTS, TENANT_PARTS, Element, schema
from backoffice.exchange.safe_xml import local
from backoffice.rules.problems import Level, Owner, Place, Problem
from backoffice.safe_text import plain

PART_NAMES = tuple(PARTS)
_TOLD = 100
"""Odd things that are told of by name; a file with more of them is told so."""
_NAME = 80


@dataclass(frozen=True, slots=True)
class Node:
    """A declared element as a reader meets it: what may stand in it, by "namespace name" and by bare name."""

    name: str
    space: str
    path: str
    part: str
    leaf: bool
    tenant: bool
    not_read: bool
    children: Mapping[str, "Node"]
    by_name: Mapping[str, "Node"]
    folded: Mapping[str, str]


@cache
def register_nodes() -> Node:
    """Return the root of the declared elements."""
    return _node(schema(), tenant=False)


@cache
def leaf_paths(part: str) -> tuple[str, ...]:
    """Return the paths of the elements of a record's structure that have a text, in declared order; never a tenant's."""
    found: list[str] = []

    def gather(node: Node) -> None:
        for child in node.by_name.values():
            if child.part or child.tenant:
                continue
            if child.leaf:
                found.append(child.path)
            gather(child)

    gather(_part(part))
    return tuple(found)


def _part(name: str) -> Node:
    dwelling = register_nodes().by_name[DWELLING_PART]
    return dwelling if name == DWELLING_PART else dwelling.by_name[name]


@cache
def _known_names() -> frozenset[str]:
    names: set[str] = set()

    def gather(node: Node) -> None:
        names.update(node.by_name)
        for child in node.by_name.values():
            gather(child)

    gather(register_nodes())
    return frozenset(names)


def _node(element: Element, *, tenant: bool) -> Node:
    inside = tenant or element.name in TENANT_PARTS
    children = [_node(child, tenant=inside) for child in element.holds]
    return Node(
        name=element.name,
        space=element.space,
        path=element.path,
        part=element.name if element.name in PARTS else "",
        leaf=not element.holds,
        tenant=element.name in TENANT_PARTS,
        # A tenant's name is never kept, not even on its way.
        not_read=inside,
        children={f"{child.space} {child.name}": child for child in children},
        by_name={child.name: child for child in children},
        folded={child.name.casefold(): child.name for child in children},
    )


@dataclass(slots=True)
class _Seen:
    problem: Problem
    n: int = 0


class Odd:
    """What is odd about a file: elements that are unknown, misspelt, misplaced or in another namespace."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._seen: dict[tuple[str, str, str], _Seen] = {}
        self._more = 0

    def known_as(self, inside: Node, name: str, line: int) -> Node | None:
        """Return the declared element that an element of another namespace is; None, and a note, where it is none."""
        space, own = name.rpartition(" ")[0], local(name)
        node = inside.by_name.get(own)
        if node is not None and (not space or space.startswith("urn:oio:")):
            self.count("other_namespace", own, line, space=plain(space)[:_NAME] or "–", wanted=node.space)
            return node
        shown = plain(own)[:_NAME]
        meant = inside.folded.get(own.casefold())
        if meant is not None and meant != own:
            self.count("element_case", shown, line, meant=meant)
        elif own in _known_names() and node is None:
            self.count("element_elsewhere", shown, line, inside=inside.name)
        else:
            self.count("unknown_element", shown, line, inside=inside.name)
        return None

    def count(self, problem_id: str, element: str, line: int, n: int = 1, **values: object) -> None:
        """Note something odd about an element; the first line it is on is kept."""
        # An element in another namespace is told of once for the namespace, not for each of its names.
        key = (problem_id, "" if "space" in values else element, str(values.get("space", values.get("inside", ""))))
        seen = self._seen.get(key)
        if seen is None:
            if len(self._seen) >= _TOLD:
                self._more += n
                return
            place = Place(self._file, "", line, element)
            level = Level.INFO if problem_id in _ONLY_TOLD else Level.WARNING
            problem = Problem(f"xml.{problem_id}", level, value=element, owner=Owner.FILE, place=place, values=values)
            seen = self._seen[key] = _Seen(problem)
        seen.n += n

    def problems(self) -> list[Problem]:
        """Return each odd thing with how often it was met."""
        told = [_counted(seen) for seen in self._seen.values()]
        if self._more:
            told.append(Problem("xml.more_odd", Level.INFO, place=Place(self._file), values={"n": self._more}))
        return told


_ONLY_TOLD = frozenset({"other_namespace", "stands_in", "tenants_not_read", "empty_element"})


def _counted(seen: _Seen) -> Problem:
    problem = seen.problem
    return Problem(
        problem.id,
        problem.level,
        value=problem.value,
        owner=problem.owner,
        place=problem.place,
        # The value among the values too: what goes through the pipe of the reading process has no other.
        values={**problem.values, "value": problem.value, "n": seen.n},
    )
