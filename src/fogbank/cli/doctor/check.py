"""The outcome of one check."""

import enum
from dataclasses import dataclass


class Finding(enum.StrEnum):
    """OK: usable. WARN: usable with a limit, or not tried. MISSING: not there."""

    OK = "ok"
    WARN = "warn"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """name: what was looked at; detail: what was found; fix: a command or a sentence, empty where there is none.

    essential: without it Fogbank does not start.
    """

    name: str
    finding: Finding
    detail: str
    fix: str = ""
    essential: bool = False

    @property
    def fatal(self) -> bool:
        return self.essential and self.finding is Finding.MISSING


def ok(name: str, detail: str) -> Check:
    return Check(name, Finding.OK, detail)


def warn(name: str, detail: str, fix: str = "") -> Check:
    return Check(name, Finding.WARN, detail, fix)


def missing(name: str, detail: str, fix: str = "", *, essential: bool = False) -> Check:
    return Check(name, Finding.MISSING, detail, fix, essential)
