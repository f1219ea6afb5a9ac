"""The words of a case in lists: its phase, its age with its sign, and what its next step is missing.

Owns these words alone; sentences about single cases are told elsewhere.
"""

from collections.abc import Iterable

from backoffice.records.codes import CodeLists
from backoffice.rules.case_age import MARKS, Age
from backoffice.text import language, text


def phase_word(codes: CodeLists, meaning: str, of: str | None = None) -> str:
    """Return the name of a phase in a language; the one in use where none is named."""
    code = codes["case_phase"].by_meaning[meaning]
    return code.label_da if (of or language()) == "da" else code.label_en


def age_word(age: Age, of: str | None = None) -> str:
    """Return a stage of age as its sign and its word: told apart without colour."""
    return f"{MARKS[age]} {text(f'case_age.{age.value}', of=of)}"


def missing_words(
    codes: CodeLists, particulars: Iterable[str], needs: Iterable[str], of: str | None = None
) -> tuple[str, ...]:
    """Return what is missing: particulars of the notice (meanings), and what the next step needs (names of cases.NEEDS)."""
    lacking = [codes["missing_particular"].by_meaning[one] for one in particulars]
    named = [one.label_da if (of or language()) == "da" else one.label_en for one in lacking]
    # The particulars themselves say more than that there are some.
    own = [name for name in needs if not (named and name == "particulars")]
    return (*named, *(text(f"case.missing.{name}", of=of) for name in own))
