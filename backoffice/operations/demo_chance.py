"""Chance and days of the demonstration data: the same draws for the same seed, and the firsts of months around a day.

Owns the one source of chance. Never asks the clock, a set's order or a hash.
"""

from bisect import bisect
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from math import exp, log
from random import Random
from typing import Generic, TypeVar

Value = TypeVar("Value")
_YEARS_BACK, _MONTHS_AHEAD = 60, 24
_LETTERS = "abcdef"


class Weighted(Generic[Value]):
    """Values to draw from, each with its weight."""

    def __init__(self, *weighted: tuple[Value, float]) -> None:
        """Take (value, weight) pairs; the weights need no certain sum."""
        self.values = tuple(value for value, _ in weighted)
        self.sums = tuple(accumulate(weight for _, weight in weighted))


class Chance:
    """Draws of one seed."""

    def __init__(self, seed: int) -> None:
        """Begin the seed's sequence of draws."""
        self._random = Random(seed)  # noqa: S311  made-up data, no secret
        self.share = self._random.random

    def happens(self, probability: float) -> bool:
        """Tell whether something of this probability happens."""
        return self.share() < probability

    def among(self, values: Sequence[Value]) -> Value:
        """Return one of the values, each as likely."""
        return values[int(self.share() * len(values))]

    def of(self, weighted: Weighted[Value]) -> Value:
        """Return one of the values by its weight."""
        return weighted.values[bisect(weighted.sums, self.share() * weighted.sums[-1])]

    def between(self, least: int, most: int) -> int:
        """Return a whole number from least to most, both included."""
        return least + int(self.share() * (most - least + 1))

    def around(self, mean: float, spread: float, least: float, most: float) -> float:
        """Return a normally distributed number, held within least and most."""
        return min(max(self._random.gauss(mean, spread), least), most)

    def uneven(self, median: float, spread: float) -> float:
        """Return a log-normally distributed number: many small, few large."""
        return exp(self._random.gauss(log(median), spread))

    def waiting(self, mean: float) -> int:
        """Return a whole number of exponentially distributed length."""
        return int(-log(1 - self.share()) * mean)

    def shuffled(self, values: Sequence[Value]) -> list[Value]:
        """Return the values in a drawn order."""
        mixed = list(values)
        self._random.shuffle(mixed)
        return mixed

    def unit(self) -> str:
        """Return the shape of a BBR unit's UUID (version 4).

        Two of its digits are always letters, so that no run of digits in it can be taken for a national identity
        number by whoever searches the register, its files or its exports for them.
        """
        drawn = f"{self._random.getrandbits(128):032x}"
        first, second = self.among(_LETTERS), self.among(_LETTERS)
        return (
            f"{drawn[:7]}{first}-{drawn[8:12]}-4{drawn[13:16]}-{self.among('89ab')}{drawn[17:20]}"
            f"-{drawn[20:25]}{second}{drawn[26:]}"
        )


class Balance(Generic[Value]):
    """Hands out values so that their shares of what was handed out stay near the wanted ones, also when it is little."""

    def __init__(self, *shares: tuple[Value, float]) -> None:
        """Take (value, share) pairs; the shares need no certain sum."""
        total = sum(share for _, share in shares)
        self._shares = {value: share / total for value, share in shares}
        self._given = dict.fromkeys(self._shares, 0)
        self._all = 0

    def next(self, size: int, among: Sequence[Value] = ()) -> Value:
        """Return the value that lacks most once `size` more are handed out, of all or of some, and count it."""
        self._all += size
        chosen = max(among or self._shares, key=lambda value: self._shares[value] * self._all - self._given[value])
        self._given[chosen] += size
        return chosen


class Calendar:
    """The first and the fifteenth of the months around a day; `firsts[n]` is n months back, `ahead[n]` n months on."""

    def __init__(self, today: date) -> None:
        """Reckon from a day."""
        self.today = today
        months = [today.year * 12 + today.month - 1 - back for back in range(_YEARS_BACK * 12)]
        self.firsts = [date(month // 12, month % 12 + 1, 1) for month in months]
        self.mids = [first.replace(day=15) for first in self.firsts]
        self.ahead = [date(month // 12, month % 12 + 1, 1) for month in range(months[0], months[0] + _MONTHS_AHEAD + 1)]

    def months_since(self, year: int) -> int:
        """Return how many months back the first of January of a year is, within what the calendar knows."""
        return min(max((self.today.year - year) * 12 + self.today.month - 1, 0), len(self.firsts) - 1)
