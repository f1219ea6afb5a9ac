"""The forms of leases and of what hangs on them: a lease, a tenant, a sublet, a claim on the deposit, tenancy terms.

Owns which fields each has and which operation makes its plan. A tenant's data is shown in the tenant's own form and nowhere
else. Writes nothing itself.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from backoffice.operations.leases import agreed_fields, plan_leases
from backoffice.operations.plan import Plan
from backoffice.operations.sublets import plan_sublet
from backoffice.operations.tenants import plan_tenant_change, plan_tenants
from backoffice.queries.leases import tenants_of
from backoffice.records.fields import RecordField
from backoffice.records.notice_policies import notice_policies
from backoffice.records.personal import TENANT_FORM
from backoffice.records.takeovers import takeovers
from backoffice.rules.problems import refused
from backoffice.screens.lease_lines import tenant_called
from backoffice.screens.record_form import SCREEN, RecordFormPage
from backoffice.security import Right
from backoffice.text import text
from backoffice.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_NOTHING: Mapping[str, object] = MappingProxyType({})


class LeaseFormPage(RecordFormPage):
    """What leases agree; their status is reported, not set."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__("lease", ids=ids)

    def _form_fields(self) -> list[RecordField]:
        return list(agreed_fields())

    def plan_of_change(
        self, session: "Session", ids: Sequence[int], change: Mapping[str, object], seen: Mapping[int, int]
    ) -> Plan:
        """Return the plan that changes them."""
        register = self.register
        return plan_leases(session, register.actor, ids, change, SCREEN, today=register.today, seen=seen)


class TenantFormPage(RecordFormPage):
    """One tenant of a lease: name, how they are reached, their new address and share."""

    def __init__(self, lease_id: int, address: str, *, ids: Sequence[int] = ()) -> None:
        super().__init__("tenant", ids=ids)
        self._lease, self._address = lease_id, address

    def _form_fields(self) -> list[RecordField]:
        return list(TENANT_FORM.fields.values())

    def _begin(self) -> None:
        """A tenant's status is the lease's."""

    def _show_title(self) -> None:
        self.query_one(TitleLine).show(self.title_text(), self._address)

    def make_plan(self) -> Plan:
        """Return the plan of what is set."""
        register, change = self.register, self.form.change()

        def made(session: "Session") -> Plan:
            if not self._ids:
                return plan_tenants(session, register.actor, self._lease, [change], SCREEN, today=register.today)
            seen = self._held.versions.get(self._ids[0])
            return plan_tenant_change(
                session, register.actor, self._ids[0], change, SCREEN, today=register.today, seen=seen
            )

        plan = register.read_now(made)
        plan.operation_id = self.operation_id
        return plan


class SubletFormPage(RecordFormPage):
    """A sublet of a lease."""

    def __init__(self, lease_id: int, *, ids: Sequence[int] = (), given: Mapping[str, object] = _NOTHING) -> None:
        super().__init__("sublet", ids=ids, given=given, fixed={} if ids else {"lease_id": lease_id})
        self._lease = lease_id

    def plan_of_new(self, session: "Session", rows: Sequence[Mapping[str, object]], *, draft: bool) -> Plan:
        """Return the plan that notes it."""
        register = self.register
        given = {name: value for name, value in rows[0].items() if name in self.form.fields and name != "status"}
        return plan_sublet(session, register.actor, self._lease, given, SCREEN, today=register.today)


class ClaimFormPage(RecordFormPage):
    """A claim on the deposit of a lease; its debtor is one of the lease's tenants."""

    def __init__(self, lease_id: int, *, ids: Sequence[int] = (), given: Mapping[str, object] = _NOTHING) -> None:
        super().__init__("deposit_claim", ids=ids, given=given, fixed={} if ids else {"lease_id": lease_id})
        self._lease = lease_id

    async def pick_link(self, name: str) -> None:
        """Pick the debtor among the tenants, by their place in the lease."""
        register = self.register
        tenants = await register.read(tenants_of, self._lease, register.actor.scope(Right.EDIT))
        if not tenants:
            raise refused("form.nothing_to_link", record=text("record.tenant"))
        one = self.form.fields[name]
        choices = [(str(key), tenant_called(number)) for number, key in enumerate(tenants, start=1)]
        chosen = await self.choose(one.field.label, choices, str(one.value if one.touched else one.held))
        if chosen is not None:
            self.form.links |= {("tenant", int(key)): said for key, said in choices}
            self.fields.put(name, int(chosen))


class TermsFormPage(RecordFormPage):
    """Tenancy terms of a place; the policy and the take-over scheme are picked from what there is, or typed."""

    def __init__(self, *, ids: Sequence[int] = (), fixed: Mapping[str, object] = _NOTHING) -> None:
        super().__init__("tenancy_terms", ids=ids, fixed=fixed)

    def body(self) -> ComposeResult:
        """The fields, two of which have names to pick from."""
        yield from super().body()
        self.form.named = frozenset(_LISTS)

    async def pick_named(self, name: str) -> None:
        """Pick among what there is."""
        one = self.form.fields[name]
        chosen = await self.choose(one.field.label, _LISTS[name](), str(one.value if one.touched else one.held or ""))
        if chosen is not None:
            self.fields.put(name, chosen)


def _policies() -> list[tuple[str, str]]:
    named = {one.policy.id: one.label for one in notice_policies()}
    return [(key, f"{key}: {label}") for key, label in named.items()]


def _takeovers() -> list[tuple[str, str]]:
    return [(key, key) for key in takeovers()]


_LISTS: Mapping[str, Callable[[], list[tuple[str, str]]]] = {"notice_policy": _policies, "takeover": _takeovers}
