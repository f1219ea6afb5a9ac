"""A simple model of a termination case: the phases it knows by its own table, written from the domain's description."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

BEFORE_DRAFT = {
    "confirmed", "reletting", "moved_out", "summoned", "inspected", "report_sent", "estimate_sent", "works", "works_done",
}  # fmt: skip
FROM: dict[str, set[str]] = {
    "confirm": {"received"},
    "override": {"received", *BEFORE_DRAFT},
    "seek": {"confirmed"},
    "relet": BEFORE_DRAFT,
    "moved_out": {"confirmed", "reletting", "summoned"},
    "cleared": {"moved_out", "summoned"},
    "omit": {"moved_out", "summoned"},
    "summon": {"confirmed", "reletting", "moved_out"},
    "hold": {"summoned"},
    "report": {"inspected"},
    "estimate": {"inspected", "report_sent"},
    "works": {"report_sent", "estimate_sent"},
    "works_done": {"works"},
    "draft": {"moved_out", "summoned", "report_sent", "estimate_sent", "works_done"},
    "approve": {"draft", "sent", "awaiting_accounts", "objection"},
    "send": {"draft", "sent", "awaiting_accounts", "objection"},
    "object": {"sent", "awaiting_accounts", "final"},
    "answer": {"objection"},
    "await": {"sent"},
    "second": {"sent", "awaiting_accounts"},
    "close": {"sent", "final"},
    "withdraw": {"received", "confirmed", "reletting", "summoned"},
}
"""From which phases a step may be taken at all, by the domain's section 4."""
OFFICE = {
    "confirm",
    "override",
    "seek",
    "relet",
    "moved_out",
    "cleared",
    "omit",
    "summon",
    "hold",
    "report",
    "withdraw",
}
"""Steps that go together with nothing that was sent: the latest of them can always be taken back."""


@dataclass(frozen=True)
class Model:
    """What is known of a case without the register."""

    phase: str = "received"
    almen: bool = True
    moved: bool = False
    emptied: bool = False
    omitted: bool = False
    relet: bool = False
    estimated: bool = False
    arranged: bool = False
    settlement: str = ""
    second: str = ""
    retained: bool = False

    @property
    def newest(self) -> str:
        """The state of the settlement that is being written."""
        return self.second or self.settlement

    def may(self, step: str) -> bool:
        """Tell whether the case can take a step now."""
        return self.phase in FROM[step] and _FURTHER.get(step, lambda _: True)(self)

    def after(self, step: str) -> "Model":
        """Return the case after it."""
        return _EFFECT[step](self)


_FURTHER: dict[str, Callable[[Model], bool]] = {
    "override": lambda one: not one.relet,
    "relet": lambda one: not one.relet,
    "moved_out": lambda one: not one.moved,
    "cleared": lambda one: one.moved and not one.emptied,
    "omit": lambda one: one.moved and not one.omitted,
    "summon": lambda one: one.arranged and not one.omitted,
    "hold": lambda one: one.moved and one.emptied and not one.omitted,
    "estimate": lambda one: one.almen and (one.phase == "report_sent" or not one.estimated),
    "works": lambda one: one.estimated or not one.almen,
    "draft": lambda one: one.omitted or one.phase not in ("moved_out", "summoned"),
    "approve": lambda one: one.newest == "draft",
    "send": lambda one: one.newest == "approved",
    "await": lambda one: one.retained and one.second != "sent",
    "second": lambda one: not one.second,
    "close": lambda one: one.second == "sent" or (not one.retained and not one.second),
    "withdraw": lambda one: not one.moved and not one.relet,
}


def _to(phase: str, **more: Any) -> Callable[[Model], Model]:
    return lambda one: replace(one, phase=phase, **more)


def _approved(one: Model) -> Model:
    return replace(one, **{"second" if one.second else "settlement": "approved"})


def _sent(one: Model) -> Model:
    """A second settlement ends a case; one that is disputed goes on where it is."""
    if one.second:
        return replace(one, phase=one.phase if one.phase == "objection" else "final", second="sent")
    return replace(one, phase="sent", settlement="sent")


def _estimated(one: Model) -> Model:
    """An estimate that is sent before the report is known; the case itself goes on with the report."""
    return replace(one, estimated=True, phase="estimate_sent" if one.phase == "report_sent" else one.phase)


_EFFECT: dict[str, Callable[[Model], Model]] = {
    "confirm": _to("confirmed"),
    "override": lambda one: one,
    "seek": _to("reletting"),
    "relet": lambda one: replace(one, relet=True),
    "moved_out": lambda one: replace(one, moved=True, phase="summoned" if one.phase == "summoned" else "moved_out"),
    "cleared": lambda one: replace(one, emptied=True),
    "omit": lambda one: replace(one, omitted=True),
    "summon": _to("summoned"),
    "hold": _to("inspected"),
    "report": _to("report_sent"),
    "estimate": _estimated,
    "works": _to("works"),
    "works_done": _to("works_done"),
    "draft": _to("draft", settlement="draft"),
    "approve": _approved,
    "send": _sent,
    "object": _to("objection"),
    "answer": _to("sent"),
    "await": _to("awaiting_accounts"),
    "second": lambda one: replace(one, second="draft"),
    "close": _to("closed"),
    "withdraw": _to("withdrawn"),
}
