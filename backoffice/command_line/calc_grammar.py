"""The options of `calc`, made of the declarations of the calculations: loads nothing but these."""

from typing import Any

from backoffice.command_line.grammar import add_actions, add_verb
from backoffice.records.calculations import CALCULATIONS, Calculation, Parameter, ParameterKind

_WRITTEN = {
    ParameterKind.DAY: "DATE",
    ParameterKind.MOMENT: "MOMENT",
    ParameterKind.AMOUNT: "AMOUNT",
    ParameterKind.NUMBER: "N",
    ParameterKind.CHOICE: "NAME",
    ParameterKind.YES_NO: "ja|nej",
    ParameterKind.TEXT: "TEXT",
    ParameterKind.FILE: "FILE",
}


def add_calc(verbs: Any) -> None:
    """Add the verb `calc` and its words."""
    actions = add_actions(verbs, "calc")
    for calculation in CALCULATIONS.values():
        _add(actions, calculation)


def _add(actions: Any, calculation: Calculation) -> None:
    parser = add_verb(actions, calculation.name, f"calc.{calculation.key}")
    for one in calculation.parameters:
        written = "|".join(one.choices) or _WRITTEN[one.kind]
        if one.kind is ParameterKind.FILE:
            parser.add_argument(one.name, nargs="?", metavar=written, help=one.help)
        else:
            # A policy may have a notice of its own: nothing is filled in before the calculation knows the others.
            parser.add_argument(one.option, dest=one.name, required=one.required, metavar=written, help=_help(one))


def _help(parameter: Parameter) -> str:
    from backoffice.text import text

    return f"{parameter.help} {text('calc.left_out', given=parameter.given)}" if parameter.given else parameter.help
