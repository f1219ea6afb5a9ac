"""`calc`: a calculation for a caseworker on the telephone, with its reasoning; in JSON exactly its figures.

Owns what the verb prints. Opens no register and loads no database layer.
"""

from argparse import Namespace

from backoffice.command_line.ends import End, WrongUsage
from backoffice.command_line.output import Output
from backoffice.queries.calculating import calculate
from backoffice.records.calculations import CALCULATIONS, Parameter, read_parameter
from backoffice.rules.calculation_lines import reasoning, result_pairs
from backoffice.rules.problems import Refused, sentence
from backoffice.rules.reckoning import as_json


def calc(asked: Namespace, out: Output) -> End:
    """Print the answer of the calculation that was asked for; WrongUsage for a value that is none."""
    calculation = CALCULATIONS[asked.action]
    given = {one.name: _read(one, getattr(asked, one.name)) for one in calculation.parameters}
    found = calculate(calculation.name, given)
    out.json(as_json(found))
    out.line(calculation.label)
    out.pairs([(f"  {label}", value) for label, value in result_pairs(found)])
    out.line()
    for number, (mark, said) in enumerate(reasoning(found), 1):
        out.line(f" {mark}{number:>2} {said}")
    return End.DONE


def _read(parameter: Parameter, typed: str | None) -> object:
    if typed is None:
        return None
    try:
        return read_parameter(parameter, typed)
    except Refused as refusal:
        raise WrongUsage(sentence(refusal.problems[0])) from refusal
