"""What a rule is called where only its id is at hand: in a list of approvals.

Owns which of its texts is used. Pure.
"""

from backoffice.text import has_text, text

_TEXTS = ("rule.{}", "plan.reason.{}", "plan.kind.{}", "check.{}")


def rule_name(rule: str) -> str:
    """Return a rule's name in the language in use; its id where it has none."""
    known = next((name.format(rule) for name in _TEXTS if has_text(name.format(rule))), "")
    return text(known) if known else rule
