"""How a letter writes days and amounts, and what it says of a settlement: its totals and its lines.

Owns these words only, in Danish whatever the language of the screens. Reads nothing from the register.
"""

from datetime import date

from backoffice.formats import show_kroner
from backoffice.queries.settlements import SettlementFacts, SettlementLine
from backoffice.rules.letters import Row
from backoffice.rules.periods import FOREVER
from backoffice.rules.settlement_lines import Side
from backoffice.text import text

OF = "da"
"""The language of letters."""
_SIDES = {Side.CREDIT: "tilgode", Side.DEBIT: "fradrag", Side.INFO: "oplysninger", Side.RESERVE: "tilbageholdelse"}


def day(value: date | None) -> str:
    """Return a date as a letter writes it: 1. juli 2026; "" for none."""
    if value is None or value == FOREVER:
        return ""
    return f"{value.day}. {text(f'letter.word.month.{value.month}', of=OF)} {value.year}"


def kroner(value: int | None) -> str:
    """Return øre as kroner with two decimals, "" for none."""
    return "" if value is None else show_kroner(value, of=OF)


def yes(is_so: object) -> str:
    """Return what a field says that is only asked whether it is so: ja, or nothing."""
    return text("format.yes", of=OF).lower() if is_so else ""


def clock(value: str | None) -> str:
    """Return a time of day with the point that Danish letters write; its seconds only where there are some."""
    return (value or "").removesuffix(":00" if (value or "").count(":") == 2 else "").replace(":", ".")


def settlement_fields(own: SettlementFacts, earlier: SettlementFacts | None, today: date) -> dict[str, str]:
    """Return the fields of a settlement; `earlier` is the one it follows."""
    payout, claim = own["payout"] or 0, own["claim"] or 0
    return {
        "afregning": str(own.id),
        "version": str(own["version_number"] or ""),
        "afregnet": day(own["sent_on"] or own["approved_on"] or today),
        "afsendt": day(own["sent_on"]),
        "kladde": yes(own.state == "draft"),
        "rettelse": yes(own.round == "correction"),
        "godkendt_af": own["approved_by"] or "",
        "kredit_i_alt": kroner(own["credits"]),
        "debet_i_alt": kroner(own["debits"]),
        "resultat": kroner(own["result"]),
        "tilbageholdt": kroner(own["retained"] or None),
        "udbetaling": kroner(payout or None),
        "krav": kroner(claim or None),
        "går_lige_op": yes(own["result"] == 0 and not payout and not claim),
        "indsigelse": day(own["objected_on"]),
        "første_afregning": day(earlier["sent_on"]) if earlier else "",
    }


def settlement_blocks(own: SettlementFacts) -> dict[str, list[Row]]:
    """Return the lines of a settlement by the block they stand in."""
    blocks: dict[str, list[Row]] = {name: [_line(one) for one in own.of(side)] for side, name in _SIDES.items()}
    blocks["udbetalinger"] = [_line(one) for one in own.of(Side.PAYOUT)]
    blocks["omtvistede"] = [_line(one) for one in own.lines if one.disputed and one.side is Side.DEBIT]
    return blocks


def _line(one: SettlementLine) -> dict[str, str]:
    return {
        "tekst": one.text,
        "beløb": kroner(one.amount),
        "regel": one.rule,
        "bilag": one.evidence,
        "omtvistet": yes(one.disputed),
    }
