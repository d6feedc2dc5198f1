"""How many of the resources that a target finds are struck: all, a count, a percentage. Pure.

https://docs.aws.amazon.com/fis/latest/userguide/targets.html#target-selection-mode
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from fogbank.services.experiments import errors

_COUNTED = re.compile(r"(COUNT|PERCENT)\((\d{1,6})\)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Selection:
    """count and percent: None where they don't limit."""

    count: int | None = None
    percent: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Selection":
        """From `ALL`, `COUNT(n)` or `PERCENT(n)`. Raises ApiError ValidationException."""
        if text == "ALL":
            return cls()
        found = _COUNTED.fullmatch(text)
        number = int(found[2]) if found else 0
        if found and found[1] == "COUNT" and number >= 1:
            return cls(count=number)
        if found and found[1] == "PERCENT" and 1 <= number <= 100:
            return cls(percent=number)
        raise errors.invalid(f"selectionMode '{text}' is neither ALL, COUNT(n) nor PERCENT(n).")

    def choose(self, ids: Sequence[str], dice: random.Random) -> list[str]:
        """As many of `ids` as there are to be, in order. A percentage is rounded down."""
        most = len(ids)
        if self.count is not None:
            most = min(most, self.count)
        if self.percent is not None:
            most = len(ids) * self.percent // 100
        return sorted(dice.sample(sorted(ids), most))
