"""URI templates of REST operations: `/{Bucket}/{Key+}?acl` as a pattern, its labels and its literal query keys."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from fogbank.gateway.wire.errors import BadValue, Malformed

_LABEL = re.compile(r"\{([^}]+)\}")
# SDKs may send the operation's name in it; it never decides alone.
HINT_KEY = "x-id"


@dataclass(frozen=True, slots=True)
class UriTemplate:
    """One operation's address.

    path: matches the percent-encoded path, a group for each of `labels`; literals: query keys (and values, where
    stated) that must be there; hint: the value of `x-id`; fixed_characters: how much of the path is literal.
    """

    path: re.Pattern[str]
    labels: tuple[str, ...]
    greedy: bool
    fixed_characters: int
    literals: tuple[tuple[str, str | None], ...]
    hint: str | None

    def match(self, raw_path: str) -> re.Match[str] | None:
        """The match of a path; a trailing slash that the template does not have is forgiven."""
        found = self.path.fullmatch(raw_path)
        if found is None and len(raw_path) > 1 and raw_path.endswith("/"):
            found = self.path.fullmatch(raw_path.rstrip("/") or "/")
        return found

    def values(self, raw_path: str) -> dict[str, str]:
        """The labels' values, decoded; raises Malformed where the path is not of this template or not UTF-8."""
        found = self.match(raw_path)
        if found is None:
            raise Malformed("The path does not address the operation.")
        return {name: decode_label(name, text) for name, text in zip(self.labels, found.groups(), strict=True)}


def decode_label(name: str, text: str) -> str:
    """A path label as the client meant it; raises BadValue for bad UTF-8."""
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeError as cause:
        bad = BadValue("string", text)
        bad.path.append(name)
        bad.in_body = False
        raise bad from cause


def parse_template(text: str) -> UriTemplate:
    """The template of a model's `requestUri`."""
    path, _, query = text.partition("?")
    pieces: list[str] = []
    position = 0
    for label in _LABEL.finditer(path):
        pieces.append(re.escape(path[position : label.start()]))
        pieces.append("(.+)" if label[1].endswith("+") else "([^/]+)")
        position = label.end()
    pieces.append(re.escape(path[position:]))
    pairs = [part.partition("=") for part in query.split("&") if part]
    literals = tuple((key, value if equals else None) for key, equals, value in pairs if key != HINT_KEY)
    return UriTemplate(
        re.compile("".join(pieces), re.DOTALL),
        tuple(name.rstrip("+") for name in _LABEL.findall(path)),
        "+}" in path,
        len(_LABEL.sub("", path)),
        literals,
        next((value for key, _, value in pairs if key == HINT_KEY), None),
    )
