"""`explain disability`: why a dwelling is shown under "Handicapvenlighed" or is not, in the words of the screen.

Owns which command mends what.
"""

from backoffice.command_line.call import Call
from backoffice.command_line.disability_verbs import reading
from backoffice.command_line.ends import End
from backoffice.command_line.explaining import print_explanation
from backoffice.command_line.selecting import read_id
from backoffice.queries.accessibility_facts import AccessibleDwelling, accessible_dwelling
from backoffice.queries.codes import code_lists
from backoffice.queries.portal_shared import assumed
from backoffice.rules.accessibility_explained import explain_accessibility
from backoffice.rules.explain import Explanation
from backoffice.rules.problems import Problem, Refused
from backoffice.security import Right
from backoffice.text import text


def explain_disability(call: Call) -> End:
    """Print why a dwelling is shown under groups of accessibility, or under none."""
    scope, typed = call.actor.scope(Right.VIEW), call.arguments.dwelling
    with reading(call) as session:
        key = read_id(session, typed, scope)
        codes = code_lists(session)
        found = accessible_dwelling(session, key, scope, codes, call.today) if key is not None else None
    if found is None:
        raise Refused([Problem("not_in_register", record=typed)])
    explanation = explain_accessibility(found.facts, levels=assumed().accessible_levels)
    heading = text("disability.why", address=found.address)
    return print_explanation(call, heading, explanation, _lines(found, explanation), bbr_unit=found.bbr_unit)


def _lines(found: AccessibleDwelling, explanation: Explanation) -> dict[str, tuple[str, ...]]:
    """The command line of each fix; what only a person knows stands in capitals."""
    facts, own = found.facts, ("--filter", f"bbr_unit={found.bbr_unit}")
    organisation = facts.section.partition("-")[0]
    only = facts.section_registrations
    wanted = f"{organisation}/{only[0]}" if len(only) == 1 else text("disability.word.number")
    linked = facts.registration
    number = f"{organisation}/{linked.number}" if linked is not None else ""
    title = f"title={text('disability.word.title')}"
    lines: dict[str, tuple[str, ...]] = {
        "accessibility.create": ("disability", "new", facts.section, "--set", title),
        "accessibility.link": ("disability", "link", wanted, *own),
        "accessibility.unlink": ("disability", "unlink", *own),
        "accessibility.change": ("disability", "change", number, "--set", text("disability.word.level")),
        "accessibility.report": (
            *("report", "--record", "disability_registration", "--id"),
            str(linked.id if linked is not None else 0),
        ),
        "accessibility.mark": ("dwellings", "edit", *own, "--set", "mobility_suitable=1"),
    }
    return {fix.command: lines[fix.command] for fix in explanation.fixes if fix.command in lines}
