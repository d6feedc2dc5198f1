"""Numbers on the command line, refused in words of ours before anything is sent: click's own let NaN through."""

import math
import re

import click

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_TEXT_SHOWN_MAX = 40


class WholeNumber(click.ParamType[int]):
    """An integer from `least` to `most`."""

    name = "number"

    def __init__(self, least: int, most: int) -> None:
        self._least = least
        self._most = most

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip()
        # The length keeps off numbers of a size that is costly to read.
        is_number = re.fullmatch(r"[+-]?\d{1,20}", text, re.ASCII) is not None
        if not is_number or not self._least <= int(text) <= self._most:
            self.fail(f"give a whole number from {self._least} to {self._most}, not '{_shown(text)}'.", param, ctx)
        return int(text)


class Amount(click.ParamType[float]):
    """A finite number from 0 to `most`; None: as large as it likes."""

    name = "number"

    def __init__(self, most: float | None = None) -> None:
        self._most = math.inf if most is None else most

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        text = str(value).strip()
        number = float(text) if _DECIMAL.fullmatch(text) else math.nan
        if not (math.isfinite(number) and 0 <= number <= self._most):
            limit = "0 or more" if math.isinf(self._most) else f"0 to {self._most:g}"
            self.fail(f"give a number, {limit}, not '{_shown(text)}'.", param, ctx)
        # -0 is 0.
        return abs(number)


def _shown(text: str) -> str:
    return text if len(text) <= _TEXT_SHOWN_MAX else f"{text[:_TEXT_SHOWN_MAX]}…"
