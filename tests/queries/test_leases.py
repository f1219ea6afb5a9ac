"""The leases of a dwelling with what hangs on them, and tenancy terms, as a person of one department sees them."""

from datetime import date

from backoffice.database import Database
from backoffice.models import DepositClaim, Sublet, TenancyTerms
from backoffice.operations.leases import plan_leases
from backoffice.operations.tenants import plan_tenant_change
from backoffice.queries.codes import code_lists
from backoffice.queries.lease_history import lease_history
from backoffice.queries.leases import lease_at, lease_card, lease_on, leases_of, tenants_of
from backoffice.queries.selection import EVERYWHERE, Where
from backoffice.queries.tenancy_terms import terms_lines
from backoffice.security import EVERYTHING, Actor, Scope
from tests.operations.test_lease_guard import add_case
from tests.vacancies import SOURCE, TODAY, add_lease, dwellings, written

FIRST, SECOND = date(2020, 1, 1), date(2026, 6, 1)
OWN, OTHER = Scope(department_ids=frozenset({1})), Scope(department_ids=frozenset({2}))


def test_a_dwellings_leases_are_counted_and_told_to_those_who_may_see_them(
    database: Database, caseworker: Actor
) -> None:
    dwelling = dwellings(database)[0]
    dwellings(database, number="0452")
    with database.writing() as session:
        lease = add_lease(session, dwelling, FIRST, SECOND, tenants=2)
        vacant = add_lease(session, dwelling, SECOND, kind="vacant")
        add_case(session, lease, "received")
        place = {"organisation_id": 1, "dwelling_id": dwelling, "lease_id": lease, "status": "reported"}
        session.add(Sublet(id=1, whole=True, valid_from=FIRST, valid_to=SECOND, **place))
        claim = {"claim_kind": "udlaeg", "creditor": "Gældsstyrelsen", "amount": 5, "registered_on": FIRST}
        session.add(DepositClaim(id=1, **claim, **place))
    written(
        database,
        caseworker,
        lambda session, actor: plan_leases(session, actor, [lease], {"notice_months": 2}, SOURCE, today=TODAY),
    )
    written(
        database,
        caseworker,
        lambda session, actor: plan_tenant_change(session, actor, 1, {"name": "Bo Åby"}, SOURCE, today=TODAY),
    )
    with database.reading() as session:
        codes = code_lists(session)
        found = leases_of(session, dwelling, OWN, codes)
        assert [(one.id, one.kind, one.tenants, one.phase) for one in found] == [
            (vacant, "vacant", 0, ""),
            (lease, "let", 2, "received"),
        ]
        assert found[1].parts == {"termination": 1, "sublet": 1, "deposit_claim": 1, "inspection": 0, "improvement": 0}
        card = lease_card(session, lease, OWN, codes, TODAY)
        assert card is not None
        assert (card.number, len(card.sublets), len(card.parts["deposit_claim"])) == ("0451-012", 1, 1)
        assert [one.known for one in card.tenants] == [frozenset({"name"})] * 2
        changed = lease_history(session, dwelling, OWN)
        assert [(one.line.record, one.line.field, one.line.after) for one in changed] == [
            ("tenant", "", None),
            ("lease", "notice_months", 2),
        ]
        assert (lease_on(session, dwelling, TODAY), lease_at(session, lease, OWN)) == (lease, dwelling)
        assert tenants_of(session, lease, EVERYTHING) == [1, 2]
        assert leases_of(session, dwelling, OTHER, codes) == [] == lease_history(session, dwelling, OTHER)
        assert lease_card(session, lease, OTHER, codes, TODAY) is None is lease_at(session, lease, OTHER)
        assert tenants_of(session, lease, OTHER) == []


def test_whoever_sees_a_department_sees_what_its_organisation_says_of_it_and_nothing_of_others(
    database: Database,
) -> None:
    dwellings(database)
    dwellings(database, number="0452")
    said = {"regime": "almen", "notice_policy": "month_end", "status": "reported"}
    with database.writing() as session:
        for key, (organisation, department) in enumerate([(1, None), (1, 1), (2, None), (2, 2)], start=1):
            place = {"organisation_id": organisation, "department_id": department, "valid_from": FIRST}
            session.add(TenancyTerms(id=key, **place, **said))
    with database.reading() as session:

        def seen(where: Where, scope: Scope) -> list[tuple[int, str]]:
            return [(one.id, one.number) for one in terms_lines(session, where, scope)]

        assert seen(EVERYWHERE, OWN) == [(1, "0451"), (2, "0451-012")]
        assert seen(Where(2, 2), OWN) == []
        assert seen(Where(2), EVERYTHING) == [(3, "0452"), (4, "0452-012")]
        assert [one.id for one in terms_lines(session, EVERYWHERE, EVERYTHING, ids=(4,))] == [4]
