"""The calculations of the telephone, each declared once: its parameters, what they are, which may be left out.

Owns the declarations that the command line's options and the screen's fields are both made of, and how what was typed
becomes a value. Texts are "calc.<calculation>", "field.calc.<parameter>" and "help.calc.<parameter>". Reckons nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from backoffice.formats import parse_date, parse_integer, parse_kroner, parse_moment, parse_yes_no
from backoffice.rules.problems import Problem, Refused
from backoffice.text import text

_YEARS = range(1900, 2101)  # what the library of holidays knows, and no lease lies outside
_LARGEST = 10**12  # øre: no amount of a tenancy comes near


class ParameterKind(StrEnum):
    """What a parameter is. In Python: date, datetime without a zone, int øre, int, str, bool, str, str."""

    DAY = "day"
    MOMENT = "moment"
    AMOUNT = "amount"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    TEXT = "text"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `choices` are ids as the command line writes them; empty for a choice that files of data give.

    `given` is what counts where it is left out, as typed. `least` and `most` bound a number. `regime`: asked of that
    regime only. A file is named without an option.
    """

    name: str
    kind: ParameterKind
    required: bool = False
    choices: tuple[str, ...] = ()
    given: str = ""
    least: int = 0
    most: int = 0
    regime: str = ""

    @property
    def label(self) -> str:
        """What the parameter is called, in the language in use."""
        return text(f"field.calc.{self.name}")

    @property
    def help(self) -> str:
        """What it means, and how it is written."""
        return text(f"help.calc.{self.name}")

    @property
    def option(self) -> str:
        """How the command line writes it: "--year-end"."""
        return f"--{self.name.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class Calculation:
    """A calculation by its word on the command line ("office-days") and its parameters in order."""

    name: str
    parameters: tuple[Parameter, ...]

    @property
    def key(self) -> str:
        """The name as text ids write it."""
        return self.name.replace("-", "_")

    @property
    def label(self) -> str:
        """What the calculation is called."""
        return text(f"calc.{self.key}")


def _day(name: str, *, required: bool = False, regime: str = "") -> Parameter:
    return Parameter(name, ParameterKind.DAY, required, regime=regime)


def _amount(name: str, *, required: bool = False, given: str = "0") -> Parameter:
    return Parameter(name, ParameterKind.AMOUNT, required, given="" if required else given)


def _number(name: str, least: int, most: int, *, required: bool = False, regime: str = "") -> Parameter:
    return Parameter(name, ParameterKind.NUMBER, required, least=least, most=most, regime=regime)


_REGIME = Parameter("regime", ParameterKind.CHOICE, True, ("private", "almen"))
_ALL = (
    Calculation(
        "notice",
        (
            Parameter("policy", ParameterKind.CHOICE, True),
            Parameter("received", ParameterKind.MOMENT, True),
            _number("months", 1, 60),
            _number("weeks", 1, 260),
        ),
    ),
    Calculation("inspection", (_REGIME, _day("known", required=True), _day("held"))),
    Calculation("demand", (_day("due", required=True),)),
    Calculation("office-days", (_day("date", required=True), _number("before", 0, 366, required=True))),
    Calculation("account", (_day("year_end", required=True), _day("late_bill"))),
    Calculation(
        "improvement",
        (
            _REGIME,
            _amount("documented", required=True),
            _day("in_use", required=True),
            _day("move_out", required=True),
            _number("period_years", 10, 20, regime="almen"),
            _day("year_start", regime="almen"),
            _amount("excess"),
            _amount("extra"),
            _amount("replaced"),
            _amount("grants"),
            _day("basis_fixed"),
            Parameter("approved", ParameterKind.YES_NO, given="ja"),
            Parameter(
                "outcome",
                ParameterKind.CHOICE,
                choices=("completed", "restored", "landlord-finished"),
                given="completed",
            ),
            Parameter("agreed", ParameterKind.TEXT),
        ),
    ),
    Calculation(
        "restoration",
        (
            _day("lease_start", required=True),
            _day("lease_end", required=True),
            _amount("normal", required=True),
            _amount("misuse"),
            Parameter("takeover", ParameterKind.CHOICE, given="month-1"),
            _amount("estimate", given=""),
            Parameter("scheme", ParameterKind.CHOICE, choices=("a", "b"), given="a"),
        ),
    ),
    Calculation(
        "settlement",
        (Parameter("file", ParameterKind.FILE), Parameter("lines", ParameterKind.TEXT), _amount("retain", given="")),
    ),
    Calculation(
        "refund", (_amount("monthly", required=True), _number("days", 0, 31, required=True), _number("of", 28, 31, required=True))
    ),
    Calculation("sublet", (_number("rooms", 0, 99, required=True),)),
)  # fmt: skip
CALCULATIONS: Mapping[str, Calculation] = MappingProxyType({one.name: one for one in _ALL})


def read_parameter(parameter: Parameter, typed: str) -> object:
    """Return the value of what was typed: see ParameterKind. Refused, naming the parameter, for what is none."""
    try:
        value = _READERS[parameter.kind](typed.strip())
    except ValueError as error:
        raise _wrong(parameter, typed, text(f"format.{error}")) from error
    if isinstance(value, date) and value.year not in _YEARS:
        raise _wrong(parameter, typed, text("calc.year", first=_YEARS[0], last=_YEARS[-1]))
    if parameter.kind is ParameterKind.NUMBER and not parameter.least <= int(str(value)) <= parameter.most:
        raise _wrong(parameter, typed, text("calc.between", least=parameter.least, most=parameter.most))
    if parameter.kind is ParameterKind.AMOUNT and not 0 <= int(str(value)) <= _LARGEST:
        raise _wrong(parameter, typed, text("calc.amount"))
    if parameter.choices and str(value) not in parameter.choices:
        raise _wrong(parameter, typed, text("calc.one_of", choices=", ".join(parameter.choices)))
    return value


def _wrong(parameter: Parameter, typed: str, reason: str) -> Refused:
    values = {"option": parameter.option, "label": parameter.label, "reason": reason}
    return Refused([Problem("calc.wrong", value=typed, values=values)])


_READERS: Mapping[ParameterKind, Callable[[str], object]] = MappingProxyType(
    {
        ParameterKind.DAY: parse_date,
        ParameterKind.MOMENT: parse_moment,
        ParameterKind.AMOUNT: parse_kroner,
        ParameterKind.NUMBER: parse_integer,
        ParameterKind.CHOICE: lambda typed: typed.lower().replace("_", "-"),
        ParameterKind.YES_NO: parse_yes_no,
        ParameterKind.TEXT: str,
        ParameterKind.FILE: str,
    }
)
