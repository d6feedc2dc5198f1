"""The `pattern` trait: regular expressions in Java's dialect, matched here without letting one run away.

AWS matches the whole value. A pattern anchored at one end only can't be meant that way, and is searched for.
`regex` rather than `re`: it knows Unicode properties and class intersections, and can be bounded in time.
"""

import functools
import re

import regex

# The longest value a pattern is tried on; a longer one has already failed its length constraint, or has none.
PATTERN_TEXT_MAX = 65_536
# A sane pattern decides in microseconds; one still busy after this has met the value it explodes on.
MATCH_SECONDS_MAX = 0.05

_POSIX = {
    "Alnum": "[a-zA-Z0-9]",
    "Alpha": "[a-zA-Z]",
    "Digit": "[0-9]",
    "Lower": "[a-z]",
    "Upper": "[A-Z]",
    "Punct": r"[!-/:-@\[-`{-~]",
    "ASCII": r"[\x00-\x7f]",
    "Graph": "[!-~]",
    "Print": "[ -~]",
    "XDigit": "[0-9a-fA-F]",
    "Space": r"[ \t\n\x0b\f\r]",
    "Blank": r"[ \t]",
    "Cntrl": r"[\x00-\x1f\x7f]",
    "all": r"[\s\S]",
    "LD": r"[\p{L}\p{Nd}]",
}
# Java writes a character beyond the first plane as two.
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9A-Fa-f]{2})\\u([dD][c-fC-F][0-9A-Fa-f]{2})")
_JAVA_CLASS = re.compile(r"\\p\{(" + "|".join(_POSIX) + r")\}")
_UNICODE_ESCAPE = re.compile(r"\\u\{([0-9A-Fa-f]{1,6})\}|\\x\{([0-9A-Fa-f]{1,6})\}")


@functools.lru_cache(maxsize=8192)
def compiled(pattern: str) -> "regex.Pattern[str] | None":
    """The pattern ready to match, or None where it can't be expressed; such a constraint is not enforced."""
    translated = translate(pattern)
    # Java's \\w and \\d are ASCII; where a pattern asks for Unicode properties, leniency errs on the client's side.
    ascii_only = regex.ASCII if r"\p" not in translated else regex.VERSION0
    # Only version 1 knows intersections; version 0 reads brackets within brackets as most patterns mean them.
    for version in (regex.VERSION1,) if "&&" in translated else (regex.VERSION0, regex.VERSION1):
        try:
            return regex.compile(translated, version | ascii_only)
        except (regex.error, OverflowError, RecursionError, ValueError):
            continue
    return None


def translate(pattern: str) -> str:
    """Java's dialect in `regex`'s."""
    joined = _SURROGATES.sub(lambda match: _wide(_joined(int(match[1], 16), int(match[2], 16))), pattern)
    plain = _UNICODE_ESCAPE.sub(lambda match: _wide(int(match[1] or match[2], 16)), joined)
    return _JAVA_CLASS.sub(lambda match: _POSIX[match[1]][1:-1] if _in_class(match) else _POSIX[match[1]], plain)


def _wide(code: int) -> str:
    return f"\\U{code:08x}"


def _joined(high: int, low: int) -> int:
    return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)


def _in_class(match: re.Match[str]) -> bool:
    """True where the match stands within `[...]`: an unescaped bracket is open before it."""
    before = re.sub(r"\\.", "", match.string[: match.start()])
    return before.rfind("[") > before.rfind("]")


def matches(pattern: str, text: str) -> bool:
    """True where `text` satisfies `pattern`, or the pattern can't be expressed. A match that takes too long fails."""
    machine = compiled(pattern)
    if machine is None or len(text) > PATTERN_TEXT_MAX:
        return machine is None
    whole = pattern.startswith("^") == _ends_anchored(pattern)
    try:
        found = (machine.fullmatch if whole else machine.search)(text, timeout=MATCH_SECONDS_MAX)
    except TimeoutError:
        return False
    return found is not None


def _ends_anchored(pattern: str) -> bool:
    return pattern.endswith("$") and not pattern.endswith(r"\$")
