"""Why something stands in the worklist: what the check looks at, the harm, the limits, who mends it and with which key.

Owns turning a check or a finding into an explanation. A dwelling's vacancy is explained by its own rules.
"""

from backoffice.queries.findings import FindingLine, Group
from backoffice.records.assumptions import assumptions
from backoffice.records.check_values import said_values
from backoffice.records.checks import Check
from backoffice.rules.explain import Explanation, Fix, Step
from backoffice.rules.problems import Level, Owner
from backoffice.screens.explain_page import ExplainPage
from backoffice.screens.page import Page
from backoffice.text import counted, text

KEYS = {"finding_mend": "edit", "finding_accept": "approve", "finding_ask": "request"}


async def why_group(page: Page, group: Group) -> str:
    """Explain a group; return the command of the fix that was chosen, "" for none."""
    counts = Step("finding.group", {"findings": counted("worklist.findings", group.findings), "since": group.oldest})
    return await _explained(page, group.check, group.check.title, (counts,))


async def why_finding(page: Page, line: FindingLine) -> str:
    """Explain a finding; return the command of the fix that was chosen, "" for none."""
    codes = page.register.codes
    steps = [
        Step("finding.value", {"label": label, "said": said}, line.record, line.record_id)
        for label, said in said_values(line.record, line.values, codes)
    ]
    steps.append(Step("finding.since", {"since": line.since}))
    if line.reason:
        steps.append(Step("finding.accepted", {"reason": line.reason}))
    if line.asked:
        steps.append(Step("finding.asked"))
    return await _explained(page, line.check, line.name, tuple(steps))


async def _explained(page: Page, check: Check, heading: str, steps: tuple[Step, ...]) -> str:
    conclusion = Step("finding.conclusion", {"title": check.title}, level=check.level)
    rest = [Step("finding.help", {"said": check.help})]
    known = assumptions()
    rest += [
        Step(
            "finding.limit",
            {"name": name, "value": known[name].value, "unit": known[name].unit, "from": known[name].source},
        )
        for name in check.limits
    ]
    rest += [Step("finding.udk")] if check.udk else []
    explanation = Explanation(conclusion, (*steps, *rest, Step("finding.source", {"said": check.source})), fixes(check))
    shown = ExplainPage(heading, explanation, KEYS)
    fix = await page.app.push_screen_wait(shown)
    return KEYS.get(fix.command, "") if fix is not None else ""


def fixes(check: Check) -> tuple[Fix, ...]:
    """Return what may be done about a finding of a check, the best first."""
    found = [Fix("finding_mend", check.owner, {"said": text(f"worklist.fix.{check.command}")})]
    if check.owner is not Owner.REGISTER and check.command != "request":
        found.append(Fix("finding_ask", check.owner))
    if check.level is not Level.ERROR:
        found.append(Fix("finding_accept", Owner.REGISTER))
    return tuple(found)
