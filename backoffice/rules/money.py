"""Arithmetic on integer øre: half up once per line, down for a cap, and splits that add up to the øre.

Owns the roundings (tenancy.md 3.1). Knows no rule that uses them; nothing here is ever a float.
"""

from collections.abc import Sequence

from backoffice.rules.problems import refused


class Ore(int):
    """An amount in øre among what a fault, a step or an answer tells: a person reads kroner, a program "1234.50"."""

    __slots__ = ()

    def plain(self) -> str:
        """Return the amount as a program reads it: a point, two decimals."""
        return f"{'-' if self < 0 else ''}{abs(self) // 100}.{abs(self) % 100:02d}"


def rounded(numerator: int, denominator: int) -> int:
    """Return an exact fraction of øre (both not negative) to the nearest øre, a half upwards."""
    return (2 * numerator + denominator) // (2 * denominator)


def not_negative(**amounts: int) -> None:
    """Refuse an amount below nothing, naming it: a line has a side and an amount, never a minus."""
    for name, amount in amounts.items():
        if amount < 0:
            raise refused("money.negative", name=name)


def split(amount: int, parts: Sequence[int]) -> tuple[int, ...]:
    """Return an amount (øre, not negative) by parts (whole, above 0); the øre left over go to the first named.

    They add up to the amount, and each differs from its exact share by less than there are parts. Refused without parts
    or with one that is not above 0.
    """
    if not parts or min(parts) <= 0:
        raise refused("money.parts")
    whole = sum(parts)
    shares = [amount * part // whole for part in parts]
    return (shares[0] + amount - sum(shares), *shares[1:])
