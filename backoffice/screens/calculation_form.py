"""The fields of a calculation as a form: made of its declared parameters, read as the command line reads them.

Owns how a parameter stands in a form and how its value is written back as an option. Reckons nothing.
"""

import shlex
from datetime import date, datetime

from backoffice.formats import show_date, show_integer, show_kroner
from backoffice.queries.calculating import asked, choices_of
from backoffice.records.calculations import Calculation, Parameter, ParameterKind, read_parameter
from backoffice.records.codes import Code, CodeList
from backoffice.records.fields import Declared, Kind, RecordField
from backoffice.rules.problems import Refused, sentence
from backoffice.text import text
from backoffice.widgets.form_fields import EditForm

NEEDED, MORE, ALL = "calc_needed", "calc_more", "calc_all"
THEMES = (ALL, NEEDED, MORE)
_IN_ONE_BOX = 7  # fields: so few have room for their whole values in one column
_KINDS = {
    ParameterKind.DAY: Kind.DATE,
    ParameterKind.AMOUNT: Kind.KRONER,
    ParameterKind.NUMBER: Kind.INTEGER,
    ParameterKind.CHOICE: Kind.CODE,
    ParameterKind.YES_NO: Kind.YES_NO,
}


class CalculationForm(EditForm):
    """The parameters of one calculation; what is not said shows what counts instead."""

    def __init__(self, calculation: Calculation, today: date) -> None:
        self.calculation = calculation
        self._parameters = {one.name: one for one in calculation.parameters}
        self.chosen_from = {
            one.name: choices_of(one) for one in calculation.parameters if one.kind is ParameterKind.CHOICE
        }
        lists = {
            name: CodeList(name, tuple(_code(name, *one) for one in found)) for name, found in self.chosen_from.items()
        }
        few = len(calculation.parameters) <= _IN_ONE_BOX
        super().__init__([_field(one, few=few) for one in calculation.parameters], lists, today, many=False)
        self.fill({one.name: read_parameter(one, one.given) if one.given else None for one in calculation.parameters})

    def set(self, name: str, value: object) -> None:
        """Let the field get this value; nothing leaves it to what counts where it is left out."""
        if value is None:
            self.unset(name)
        else:
            super().set(name, value)

    def read(self, name: str, typed: str) -> bool:
        """Take what was typed as the command line would; what cannot be read stays as typed with its problem."""
        one = self.fields[name]
        try:
            value = read_parameter(self._parameters[name], typed)
        except Refused as refusal:
            one.touched, one.value, one.typed = False, None, typed
            one.problem = sentence(refusal.problems[0])
            return False
        self.set(name, value)
        return True

    def hidden(self) -> frozenset[str]:
        """Return the parameters of the other regime."""
        regime = self.fields["regime"].value if "regime" in self.fields else None
        return frozenset(self.fields.keys() - {one.name for one in asked(self.calculation, {"regime": regime})})

    def shown(self, name: str, value: object) -> str:
        """Return a value as a person reads and types it."""
        if value is None or value == "":
            return text("value.none")
        if isinstance(value, bool):
            return text("value.yes" if value else "value.no")
        if name in self.chosen_from:
            return dict(self.chosen_from[name]).get(str(value), str(value))
        if isinstance(value, datetime):
            return f"{show_date(value)} {value:%H:%M:%S}".removesuffix(":00")
        if isinstance(value, date):
            return show_date(value)
        if isinstance(value, int):
            amount = self._parameters[name].kind is ParameterKind.AMOUNT
            return show_kroner(value) if amount else show_integer(value)
        return str(value)

    def typing_text(self, name: str) -> str:
        """Return what typing goes on from: what was typed or set."""
        one = self.fields[name]
        return one.typed or (self.shown(name, one.value) if one.touched else "")

    def command_line(self) -> str:
        """Return the same calculation as a command line."""
        words = ["backoffice", "calc", self.calculation.name]
        for name, value in self.change().items():
            one = self._parameters[name]
            words += [_written(one, value)] if one.kind is ParameterKind.FILE else [one.option, _written(one, value)]
        return shlex.join(words)


def _written(parameter: Parameter, value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return show_kroner(value) if parameter.kind is ParameterKind.AMOUNT and isinstance(value, int) else str(value)


def _field(parameter: Parameter, *, few: bool) -> RecordField:
    needed = parameter.required or parameter.name == "period_years"
    theme = ALL if few else NEEDED if needed else MORE
    declared = Declared(_KINDS.get(parameter.kind, Kind.TEXT), theme=theme, codes=parameter.name)
    return RecordField("calc", parameter.name, declared, object)


def _code(name: str, code: str, label: str) -> Code:
    return Code(name, code, "", label, label, None, None, "", True)
