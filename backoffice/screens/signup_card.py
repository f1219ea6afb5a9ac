"""One signup agreement: what is wrong with it, what it says, and who has looked at where it leads.

Owns what is shown. Every change goes by its plan.
"""

from collections.abc import Iterator, Sequence

from textual import work

from backoffice.queries.signup_matrix import type_labels
from backoffice.queries.signups import SignupLine, signups_of
from backoffice.records.agreements import SIGNUP
from backoffice.rules.problems import refused
from backoffice.screens import signup_steps as steps
from backoffice.screens.card_page import CardPage
from backoffice.screens.card_rows import fact, field_fact, heading
from backoffice.screens.signup_lines import faults_said
from backoffice.security import Right
from backoffice.text import text


class SignupPage(CardPage):
    """An agreement; problems first."""

    place = "signup"
    commands = (
        "edit", "copy", "end", "verified", "why", "report", "remove", "undo", "history", "refresh", "back",
    )  # fmt: skip

    def __init__(self, agreement_id: int) -> None:
        super().__init__()
        self.agreement_id = agreement_id
        self._line: SignupLine | None = None

    def title_text(self) -> str:
        """Its number."""
        return f"{text('page.signup')} {self.agreement_id}"

    @work(exclusive=True, group="fetch")
    async def fetch(self) -> None:
        """Fetch the agreement and show it."""
        async with self.telling():
            register = self.register
            scope, codes, today = register.actor.scope(Right.VIEW), register.codes, register.today
            found = await register.read(signups_of, [self.agreement_id], scope, codes, today)
            if not found:
                raise refused("card.gone")
            self._line = found[0]
            self.show(self._rows(self._line))

    def counts(self) -> str:
        """Its place and state."""
        one = self._line
        return f"{one.number} {one.name} · {text(f'signup.state.{one.state}')}" if one else ""

    def _rows(self, one: SignupLine) -> Iterator[Sequence[str]]:
        codes, program = self.register.codes, text("owner.program")
        for said in faults_said(one.faults, type_labels(codes)):
            yield fact(text("signup.column.problems"), f"! {said}", text("owner.caseworker"))
        yield heading(text("record.signup_agreement"))
        yield fact(text("signup.column.place"), f"{one.number} {one.name}", program)
        yield fact(text("signup.column.state"), text(f"signup.state.{one.state}"), program)
        yield fact(text("signup.column.target"), one.target or text("value.none"), program)
        for name, field in SIGNUP.fields.items():
            if name == "cooperation_id":
                held = one.cooperation or text("value.none")
                yield fact(field.label, held, text("owner.caseworker"), field.help)
            else:
                yield field_fact(field, one[name], codes)

    # Commands

    async def do_edit(self) -> None:
        """Change it."""
        await steps.change_signups(self, [self.agreement_id])

    async def do_copy(self) -> None:
        """Give departments what it says."""
        await steps.copy_signup(self, self.agreement_id)

    async def do_end(self) -> None:
        """Give it a last day."""
        await steps.end_signups(self, [self.agreement_id])

    async def do_verified(self) -> None:
        """Note that somebody has looked."""
        await steps.verify_signups(self, [self.agreement_id])

    async def do_why(self) -> None:
        """Explain where seekers are sent where it holds."""
        from backoffice.screens.signup_why import why_agreement

        if self._line is not None:
            await why_agreement(self, self._line)

    async def do_report(self) -> None:
        """Report a draft."""
        await steps.report_signups(self, [self.agreement_id])

    async def do_remove(self) -> None:
        """Remove it."""
        await steps.remove_signups(self, [self.agreement_id])
