"""Carrying out a calculation of the telephone: its parameters, the policies, rates and schemes it needs, its reasoning.

Owns which rule answers which calculation and what stands for a parameter that was left out. Opens no register.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from backoffice.records.calculations import CALCULATIONS, Calculation, Parameter, read_parameter
from backoffice.rules.problems import Problem, Refused, refused
from backoffice.rules.reckoning import Reckoning
from backoffice.text import text

Values = Mapping[str, Any]


def calculate(name: str, given: Mapping[str, object]) -> Reckoning:
    """Return the answer of a calculation; `given` has the values of the parameters that were said.

    Refused names what is missing, what does not fit, or what the rule itself refuses.
    """
    calculation = CALCULATIONS[name]
    values = {one.name: _value(one, given) for one in calculation.parameters}
    missing = missing_parameters(calculation, values)
    if missing:
        raise Refused([_missing(one) for one in missing])
    return _ANSWERS[name](values)


def asked(calculation: Calculation, values: Mapping[str, object]) -> tuple[Parameter, ...]:
    """Return the parameters that mean something beside what is said: those of another regime do not."""
    regime = values.get("regime")
    return tuple(one for one in calculation.parameters if not one.regime or one.regime == regime)


def missing_parameters(calculation: Calculation, values: Mapping[str, object]) -> tuple[Parameter, ...]:
    """Return the parameters that have to be said and are not; the period is needed under the almen rules only."""
    needed = (one for one in asked(calculation, values) if is_needed(one, values))
    return tuple(one for one in needed if values.get(one.name) is None)


def is_needed(parameter: Parameter, values: Mapping[str, object]) -> bool:
    """Tell whether a parameter has to be said: a settlement needs its file or its lines."""
    either = parameter.name == "file" and values.get("lines") is None
    return parameter.required or parameter.name == "period_years" or either


def choices_of(parameter: Parameter) -> Sequence[tuple[str, str]]:
    """Return the choices of a parameter with what people call them; those of files of data as they are today."""
    if parameter.name == "policy":
        from backoffice.records.notice_policies import notice_policies

        return [(one.policy.id.replace("_", "-"), one.label) for one in notice_policies()]
    if parameter.name == "takeover":
        from backoffice.records.takeovers import takeovers

        return [(name, text(f"calc.takeover.{name}") if name in _NAMED else name) for name in takeovers()]
    return [(one, text(f"calc.choice.{one.replace('-', '_')}")) for one in parameter.choices]


_NAMED = ("month-1", "year-10", "started-year-10")


def _value(parameter: Parameter, given: Mapping[str, object]) -> object:
    said = given.get(parameter.name)
    return read_parameter(parameter, parameter.given) if said is None and parameter.given else said


def _missing(parameter: Parameter) -> Problem:
    return Problem("calc.missing", values={"option": parameter.option, "label": parameter.label})


def _notice(values: Values) -> Reckoning:
    from backoffice.records.notice_policies import notice_policy
    from backoffice.rules.notice_explained import notice_reckoning

    received: datetime = values["received"]
    named = notice_policy(values["policy"], received.date())
    return notice_reckoning(received, named.policy, values["months"], values["weeks"], label=named.label)


def _inspection(values: Values) -> Reckoning:
    from backoffice.rules.deadlines_explained import inspection_reckoning

    return inspection_reckoning(values["known"], values["held"], almen=values["regime"] == "almen")


def _demand(values: Values) -> Reckoning:
    from backoffice.rules.deadlines_explained import demand_reckoning

    return demand_reckoning(values["due"])


def _office_days(values: Values) -> Reckoning:
    from backoffice.records.notice_policies import closed_days
    from backoffice.rules.deadlines_explained import office_days_reckoning
    from backoffice.rules.working_days import open_besides

    closed = closed_days()
    return office_days_reckoning(values["date"], values["before"], open_besides(closed), closed_days=closed)


def _account(values: Values) -> Reckoning:
    from backoffice.rules.deadlines_explained import account_reckoning

    return account_reckoning(values["year_end"], values["late_bill"])


def _improvement(values: Values) -> Reckoning:
    from backoffice.records.reckonings import improvement
    from backoffice.rules.improvements import Costs, Use, agreed_schedule

    costs = Costs(**{name: values[name] for name in ("documented", "excess", "extra", "replaced", "grants")})
    use = Use(
        values["in_use"],
        values["move_out"],
        approved=values["approved"],
        outcome=values["outcome"].replace("-", "_"),
        agreed=agreed_schedule(values["agreed"] or ""),
    )
    return improvement(
        values["regime"],
        costs,
        use,
        basis_fixed=values["basis_fixed"],
        period=values["period_years"],
        year_start=values["year_start"],
    )


def _restoration(values: Values) -> Reckoning:
    from backoffice.records.takeovers import takeover
    from backoffice.rules.maintenance import ALMEN, LeaseTerms, restoration_duty
    from backoffice.rules.restoration import RestorationFacts, restoration_reckoning

    scheme = LeaseTerms(regime=ALMEN, agreed_on=values["lease_start"], restoration_scheme=values["scheme"])
    facts = RestorationFacts(
        lease_start=values["lease_start"],
        lease_end=values["lease_end"],
        normal=values["normal"],
        misuse=values["misuse"],
        duty=restoration_duty(scheme),
        takeover=takeover(values["takeover"]),
        estimate=values["estimate"],
    )
    return restoration_reckoning(facts)


def _settlement(values: Values) -> Reckoning:
    from backoffice.exchange.settlement_file import read_settlement_file, read_typed_lines
    from backoffice.rules.settlements import settlement_reckoning

    if values["file"] is None:
        read = read_typed_lines(values["lines"], values["retain"] or 0)
    elif values["lines"] is not None or values["retain"] is not None:
        raise refused("calc.file_and_lines")
    else:
        read = read_settlement_file(Path(values["file"]).expanduser())
    return settlement_reckoning(read.lines, read.retain)


def _refund(values: Values) -> Reckoning:
    from backoffice.rules.refunds import refund_reckoning

    return refund_reckoning(values["monthly"], values["days"], values["of"])


def _sublet(values: Values) -> Reckoning:
    from backoffice.rules.sublets_explained import sublet_reckoning

    return sublet_reckoning(values["rooms"])


_ANSWERS: Mapping[str, Callable[[Values], Reckoning]] = MappingProxyType(
    {
        "notice": _notice,
        "inspection": _inspection,
        "demand": _demand,
        "office-days": _office_days,
        "account": _account,
        "improvement": _improvement,
        "restoration": _restoration,
        "settlement": _settlement,
        "refund": _refund,
        "sublet": _sublet,
    }
)
