"""The facts of a letter as words: dates, amounts and codes the way a Danish letter writes them, by the fields' names.

Owns how a value is written, whatever the language of the screens: letters are Danish. Forms no sentence of a letter: that is
the template's. What is not known is left empty, so that the letter is refused and says who fills it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from backoffice.formats import show_decimal
from backoffice.operations.letter_amounts import OF, clock, day, kroner, settlement_blocks, settlement_fields, yes
from backoffice.queries.inspection_report import Report, ReportLine
from backoffice.queries.letter_facts import LetterCase
from backoffice.records.notice_policies import notice_policy
from backoffice.rules.deadlines import account_last, improvement_answer_last, objection_last, report_last
from backoffice.rules.letters import Facts, Row
from backoffice.rules.periods import FOREVER
from backoffice.rules.problems import Refused
from backoffice.rules.restoration import CAP_PERCENT
from backoffice.text import counted, text

NEW_ADDRESS_DAYS = 8
"""Days before the move that the new address is told by. Source: lejeloven § 187; almenlejeloven § 93 (lejerens-fr.dk)."""
_SIGNATURES = frozenset({"cotenant", "spouse"})
_DAY = timedelta(days=1)
_PRONOUNS = ("du", "dig", "din", "dit", "dine", "enig")
_PARTS = {"misuse": "misligholdelse", "normal": "normalistandsættelse"}


def letter_words(case: LetterCase, by: str, today: date, typed: Mapping[str, str]) -> Facts:
    """Return what a template may say of a case: fields and blocks by name, "" for what is not known.

    `by` is who makes the letter; `typed` are fields that are written for this one letter.
    """
    fields = _office(case, by, today) | _place(case) | _people(case, today) | _notice(case)
    blocks: dict[str, list[Row]] = {"mangler": [{"mangel": _missing(case, one)} for one in case.missing]}
    if case.report is not None:
        fields |= _inspection(case.report) | _estimate(case.report)
        blocks |= _report_lines(case.report)
    if case.settlement is not None:
        fields |= settlement_fields(case.settlement, case.earlier, today)
        blocks |= settlement_blocks(case.settlement)
    if case.about == "improvement":
        fields |= _improvement(case.record)
    if case.about == "sublet":
        fields |= _sublet(case)
    fields |= {name: value for name, value in typed.items() if value.strip()}
    return Facts(fields, blocks)


def _office(case: LetterCase, by: str, today: date) -> dict[str, str]:
    several = len(case.people) > 1 or case.meanings["terminated_by"] == "estate"
    fields = {"dato": day(today), "sagsbehandler": by, "flere_lejere": yes(len(case.people) > 1)}
    for word in _PRONOUNS:
        said = text(f"letter.word.{word}.{'several' if several else 'one'}", of=OF)
        fields |= {word: said, word.capitalize(): said[:1].upper() + said[1:]}
    return fields | {"fraflytning_kl": text("letter.word.noon", of=OF)}


def _place(case: LetterCase) -> dict[str, str]:
    own, home = case.organisation, case.dwelling
    return {
        "organisation": own["name"] or "",
        "organisation_adresse": own["address"] or "",
        "organisation_postnr_by": _postal(own),
        "organisation_telefon": own["phone"] or "",
        "organisation_mail": own["email"] or "",
        "afdeling": case.department,
        "adresse": home["address"] or "",
        "postnr_by": _postal(home),
        "privat": yes(case.regime != "almen"),
        "almen": yes(case.regime == "almen"),
        "lejeaftalenummer": case.lease.get("lease_number") or "",
        "lejemål_fra": day(case.lease.get("valid_from")),
    }


def _postal(row: Mapping[str, Any]) -> str:
    return f"{row['postal_code'] or ''} {row['city'] or ''}".strip()


def _people(case: LetterCase, today: date) -> dict[str, str]:
    names = [one.name for one in case.people if one.name.strip()]
    listed = names[0] if len(names) == 1 else ""
    if len(names) > 1:
        listed = text("letter.word.and", of=OF, before=", ".join(names[:-1]), last=names[-1])
    new = "; ".join(dict.fromkeys(one.new_address.strip() for one in case.people if one.new_address.strip()))
    here = ", ".join(filter(None, (case.dwelling["address"], _postal(case.dwelling))))
    return {"lejere": listed, "ny_adresse": new, "modtageradresse": new if new and _has_moved(case, today) else here}


def _has_moved(case: LetterCase, today: date) -> bool:
    moved = case.case and case.case["moved_out_on"]
    return bool(moved and moved <= today)


def _notice(case: LetterCase) -> dict[str, str]:
    own = case.case
    if own is None:
        return {}
    vacate, channel = own["vacate_by"], case.meanings["channel"]
    said = channel if channel in ("email", "letter", "digital_post", "in_person") else ""
    return {
        "sagsnummer": str(own["id"]),
        "modtaget": day(own["received_on"]),
        "modtaget_kl": clock(own["received_time"]),
        "kanal": text(f"letter.word.channel.{said}", of=OF) if said else "",
        "af_udlejer": yes(case.meanings["terminated_by"] == "landlord"),
        "af_bo": yes(case.meanings["terminated_by"] == "estate"),
        "bekræftet": day(own["confirmed_on"]),
        "varsel": _length(own),
        "frist": _deadline(own),
        "varsel_fra": day(own["period_from"]),
        "sidste_lejedag": day(own["rent_last_day"]),
        "fraflytning": day(vacate),
        "adressefrist": day(vacate - timedelta(days=NEW_ADDRESS_DAYS)) if vacate else "",
        "ændret_frist": own["override_reason"] or "",
        "ønsket_fraflytning": day(own["wants_out_on"]),
        "aftalt_fraflytning": day(own["agreed_vacate_on"]),
        "fremvisning": yes(own["viewing_notice"]),
        "genudlejet_fra": day(own["relet_from"]),
        "tilbagekaldt": day(own["withdrawn_on"]),
        "underskrift_mangler": yes(_SIGNATURES & set(case.missing)),
        "regnskab_modtaget": day(own["account_received_on"]),
        "regnskab_frist": _accounts(own),
    }


def _length(own: Mapping[str, Any]) -> str:
    if own["notice_weeks"]:
        return counted("letter.word.weeks", own["notice_weeks"], of=OF)
    return counted("letter.word.months", own["notice_months"], of=OF) if own["notice_months"] else ""


def _deadline(own: Mapping[str, Any]) -> str:
    """Return the deadline that was used, with the hour where the policy has one."""
    if own["deadline"] is None:
        return ""
    try:
        closes = notice_policy(own["notice_policy"] or "", own["received_on"]).policy.closes
    except Refused:
        closes = None
    if closes is None:
        return day(own["deadline"])
    return text("letter.word.at", of=OF, day=day(own["deadline"]), clock=f"{closes:%H.%M}")


def _accounts(own: Mapping[str, Any]) -> str:
    return day(account_last(own["account_year_end"], own["late_bill_on"])) if own["account_year_end"] else ""


def _missing(case: LetterCase, particular: str) -> str:
    several = len(case.people) > 1
    return text(f"letter.word.missing.{particular}.{'several' if several else 'one'}", of=OF)


def _inspection(report: Report) -> dict[str, str]:
    own, held = report.inspection, report.inspection["held_on"]
    return {
        "syn_dato": day(own["planned_on"]),
        "syn_kl": clock(own["planned_time"]),
        "kort_varsel": yes(own["shorter_agreed"]),
        "synet": day(held),
        "synet_af": own["held_by"] or "",
        "til_stede": yes(own["tenant_present"]),
        "underskrevet_lejer": yes(own["signed_by_tenant"]),
        "underskrevet_udlejer": yes(own["signed_by_landlord"]),
        "nøgler": day(own["keys_on"]),
        "rapport_frist": day(report_last(held)) if held else "",
        "indsigelse_senest": day(objection_last(held, own.lease["valid_from"])) if held else "",
        "fuldmagt_el": yes(own["power_of_attorney"]),
        "arbejder": yes(report.lines),
    }


def _estimate(report: Report) -> dict[str, str]:
    """Return what the estimate comes to; nothing of it where a work has no estimate yet."""
    sums, shares = report.estimated, report.estimated.shares
    if not report.lines or shares is None or any(line["estimate"] is None for line in report.lines):
        return {}
    shared = shares.taken_over > 0
    almen = report.inspection.regime == "almen"
    return {
        "misligholdelse_i_alt": kroner(sums.misuse),
        "normal_i_alt": kroner(sums.normal),
        "boet_måneder": str(shares.months),
        "overtaget_procent": show_decimal(shares.percent.normalize(), of=OF) if shared else "",
        "lejers_normal": kroner(shares.tenant_normal),
        "udlejers_normal": kroner(shares.department_normal),
        "lejers_andel": kroner(shares.tenant_total),
        "lejers_loft": kroner(shares.tenant_total * CAP_PERCENT // 100) if almen else "",
    }


def _report_lines(report: Report) -> dict[str, list[Row]]:
    blocks: dict[str, list[Row]] = {"misligholdelse": [], "normalistandsættelse": [], "afdelingens_arbejder": []}
    for line in report.lines:
        blocks[_PARTS.get(line.part, "afdelingens_arbejder")].append(_work(line))
    return blocks | {"bemærkninger": [_work(line) for line in report.lines]}


def _work(line: ReportLine) -> dict[str, str]:
    return {
        "rum": line["room"] or "",
        "arbejde": line["item"] or "",
        "årsag": line["cause"] or "",
        "anslået": kroner(line["estimate"]),
    }


def _improvement(own: Mapping[str, Any]) -> dict[str, str]:
    return {
        "forbedring": own["title"] or "",
        "forbedring_beskrivelse": own["description"] or "",
        "ansøgt": day(own["applied_on"]),
        "svarfrist": day(improvement_answer_last(own["applied_on"])),
        "anslået_udgift": kroner(own["estimated_cost"]),
        "sikkerhed": own["security"] or "",
        "byggetilladelse": day(own["permit_on"]),
        "afskrivning_år": str(own["period_years"] or ""),
        "aftalt_nedskrivning": own["agreed_percent"] or "",
        "svar_dato": day(own["answered_on"]),
        "afslag_grund": own["answer_reason"] or "",
    }


def _sublet(case: LetterCase) -> dict[str, str]:
    own = case.record
    return {
        "fremleje_fra": day(own["valid_from"]),
        "fremleje_til": day(own["valid_to"] - _DAY) if own["valid_to"] != FOREVER else "",
        "fremleje_årsag": case.meanings["cause"],
        "hele_boligen": yes(own["whole"]),
        "værelser": str(own["rooms"] or ""),
        "fremleje_personer": str(own["persons"] or ""),
        "fremleje_ansøgt": day(own["asked_on"]),
        "kontrakt_modtaget": day(own["contract_on"]),
        "svar_dato": day(own["answered_on"]),
        "afslag_grund": own["answer_reason"] or "",
    }
