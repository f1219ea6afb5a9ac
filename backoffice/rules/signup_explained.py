"""Why a seeker is sent where they are: each level with its agreements, then LBF master data, and who mends what is wrong.

Owns the chain of reasoning as data. The decision itself is `signup.flow`'s and is never made twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.rules.contacts import FAULT_OF
from backoffice.rules.explain import Explanation, Fix, Step
from backoffice.rules.periods import FOREVER, last_day
from backoffice.rules.problems import Level, Owner
from backoffice.rules.signup import FALL_THROUGH, Contact, Flow, SignupAgreement, as_reported, flow
from backoffice.rules.signup_faults import FAULTS

_RECORD = "signup_agreement"
_WAYS = ("website", "email", "phone")
# What ended longer ago explains nothing to somebody who asks today.
_REMEMBERED = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about: a dwelling type ("family") of a department, with the names that a person knows them by.

    `labels` gives the name of each dwelling type. Of a dwelling, `hidden` says why it is not shown at all ("draft",
    "retired", "suppressed"), `closed` that nobody can sign up for it at the moment.
    """

    organisation_id: int
    organisation: str
    department_id: int
    department: str
    dwelling_type: str
    labels: Mapping[str, str]
    hidden: tuple[str, ...] = ()
    closed: bool = False

    @property
    def label(self) -> str:
        """The name of the type that is asked about."""
        return self.labels.get(self.dwelling_type, self.dwelling_type)

    def named(self, types: frozenset[str]) -> str:
        """The names of several types, in the order of their list."""
        return ", ".join(label for one, label in self.labels.items() if one in types)


def explain(
    agreements: Sequence[SignupAgreement],
    master_data: Contact,
    asked: Asked,
    today: date,
    *,
    department_gap: str = FALL_THROUGH,
) -> Explanation:
    """Return where a seeker is sent, the steps that lead there, and what mends it; agreements of one organisation."""
    found = flow(
        agreements,
        master_data,
        asked.department_id,
        asked.dwelling_type,
        today,
        hidden=bool(asked.hidden),
        department_gap=department_gap,
    )
    if found.kind == "hidden":
        return Explanation(Step("signup.hidden"), tuple(Step(f"signup.hidden.{why}") for why in asked.hidden))
    own = [one for one in agreements if one.department_id == asked.department_id]
    common = [one for one in agreements if one.department_id is None]
    steps = [] if asked.dwelling_type else [Step("signup.no_type", level=Level.WARNING)]
    steps += _level("department", own, found, asked, today)
    if found.source != "department":
        if any(one.reported and one.valid_from <= today < one.valid_to for one in own):
            steps.append(Step(f"signup.gap.{department_gap}", {"type": asked.label}))
        if found.source == "organisation" or department_gap == FALL_THROUGH or not own:
            steps += _level("organisation", common, found, asked, today)
    if found.source == "master_data":
        steps += _master_data(found, master_data, asked)
    steps += _target(found)
    steps += [Step("signup.closed", level=Level.INFO)] if asked.closed else []
    return Explanation(_conclusion(found, asked), tuple(steps), tuple(_fixes(found, [*own, *common], asked, today)))


def _conclusion(found: Flow, asked: Asked) -> Step:
    level = Level.ERROR if found.kind == "none" else None
    record = (_RECORD, found.agreement_id) if found.agreement_id else ("", 0)
    return Step(f"signup.{found.kind}", {"type": asked.label, "target": found.target}, *record, level)


def _level(level: str, agreements: Sequence[SignupAgreement], found: Flow, asked: Asked, today: date) -> Iterator[Step]:
    place = asked.department if level == "department" else asked.organisation
    told = [one for one in agreements if one.valid_to > today - _REMEMBERED]
    if not told:
        yield Step(f"signup.{level}.none", {"place": place})
    for one in sorted(told, key=lambda each: (each.id == found.agreement_id, each.valid_from, each.id)):
        yield _agreement(level, one, found, asked, today)


def _agreement(level: str, one: SignupAgreement, found: Flow, asked: Asked, today: date) -> Step:
    values = {"number": one.id, "types": asked.named(one.dwelling_types), "type": asked.label}
    if one.id == found.agreement_id:
        end = {} if one.valid_to == FOREVER else {"last": last_day(one.valid_to)}
        values |= {"first": one.valid_from, "target": found.target or "–", **end}
        return Step(f"signup.{level}.{one.way}{'.until' if end else ''}", values, _RECORD, one.id)
    if one.valid_to <= today:
        return Step(f"signup.{level}.ended", values | {"last": last_day(one.valid_to)}, _RECORD, one.id)
    if asked.dwelling_type not in one.dwelling_types:
        return Step(f"signup.{level}.other_type", values, _RECORD, one.id)
    if not one.reported:
        return Step(f"signup.{level}.draft", values, _RECORD, one.id, Level.WARNING)
    if one.valid_from > today:
        return Step(f"signup.{level}.future", values | {"first": one.valid_from}, _RECORD, one.id)
    return Step(f"signup.{level}.overlapped", values, _RECORD, one.id, Level.WARNING)


def _master_data(found: Flow, master_data: Contact, asked: Asked) -> Iterator[Step]:
    record = ("organisation", asked.organisation_id)
    for way in _WAYS:
        target = master_data.by(way)
        used = way == found.kind
        said = f"signup.master_data.{way}" if used else f"signup.master_data.no_{way}"
        yield Step(said, {"target": target, "place": asked.organisation}, *record, None if used else Level.INFO)
        if used:
            return


def _target(found: Flow) -> Iterator[Step]:
    if found.kind == "none":
        if found.agreement_id:
            said = f"signup.fault.no_{'cooperation' if found.way == 'cooperation' else 'target'}"
            yield Step(said, {"number": found.agreement_id}, _RECORD, found.agreement_id, Level.ERROR)
        return
    if fault := FAULT_OF[found.kind](found.target):
        yield Step(f"signup.fault.{fault}", {"target": found.target}, level=FAULTS[fault])


def _fixes(found: Flow, agreements: Sequence[SignupAgreement], asked: Asked, today: date) -> Iterator[Fix]:
    draft = _draft(agreements, found, asked, today)
    if draft is not None:
        yield Fix("signup.report", Owner.REGISTER, {"number": draft.id})
    if found.agreement_id:
        yield Fix("signup.change", Owner.REGISTER, {"number": found.agreement_id})
        level = [one for one in agreements if (one.department_id is None) == (found.source == "organisation")]
        for one in level:
            if one.id != found.agreement_id and one.covers(asked.dwelling_type, today):
                yield Fix("signup.end", Owner.REGISTER, {"number": one.id})
    if found.source != "department":
        values = {"department": asked.department, "department_id": asked.department_id, "type": asked.label}
        yield Fix("signup.new", Owner.REGISTER, {**values, "dwelling_type": asked.dwelling_type})
    if found.source == "master_data":
        field = found.kind if found.kind in _WAYS else "website"
        yield Fix("signup.request", Owner.MASTER_DATA, {"organisation": asked.organisation, "field": field})


def _draft(agreements: Sequence[SignupAgreement], found: Flow, asked: Asked, today: date) -> SignupAgreement | None:
    """The draft that would decide if it were reported."""
    waiting = [one for one in agreements if not one.reported and as_reported(one).covers(asked.dwelling_type, today)]
    if found.source == "department":
        return None
    of_department = [one for one in waiting if one.department_id is not None]
    if found.source == "organisation":
        return next(iter(of_department), None)
    return next(iter([*of_department, *waiting]), None)
