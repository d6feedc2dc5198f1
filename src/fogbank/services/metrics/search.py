"""SEARCH expressions: which metrics they mean. Pure.

`{Namespace,Dimension,…} words`, where a word may be `MetricName="exact"`, `Dimension="exact"`, or a part of any of the
metric's tokens; words are joined by AND, OR (which binds less) and NOT.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from fogbank.services.metrics.math.syntax import ExpressionError
from fogbank.services.metrics.model import MetricKey

FOUND_MAX = 500
_SCHEMA = re.compile(r"\s*\{([^}]*)\}")
_WORD = re.compile(r"\s*([A-Za-z]+)\s*=\s*(?:\"([^\"]*)\"|([^\s()]+))|\s*\"([^\"]*)\"|\s*([^\s()\"]+)|\s*([()])")
_TOKENS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_Test = Callable[[MetricKey], bool]


@dataclass(frozen=True, slots=True)
class Search:
    """namespace, dimension_names: those of the schema; None without one."""

    namespace: str | None
    dimension_names: frozenset[str] | None
    test: _Test

    def finds(self, metric: MetricKey) -> bool:
        """Whether it means this metric."""
        if self.namespace is not None and metric.namespace != self.namespace:
            return False
        if self.dimension_names is not None and {name for name, _ in metric.dimensions} != self.dimension_names:
            return False
        return self.test(metric)


def read_search(text: str) -> Search:
    """Raises ExpressionError."""
    schema = _SCHEMA.match(text)
    namespace, names = None, None
    if schema:
        listed = [part.strip().strip('"') for part in schema[1].split(",")]
        namespace, names = listed[0], frozenset(listed[1:])
        text = text[schema.end() :]
    words = list(_WORD.finditer(text))
    if "".join(text.split()) != "".join("".join(word[0].split()) for word in words):
        raise ExpressionError("The search can't be read")
    return Search(namespace, names, _Words(words).read())


class _Words:
    """Reads the words of a search by recursive descent."""

    def __init__(self, words: list[re.Match[str]]) -> None:
        self._words = words
        self._at = 0

    def read(self) -> _Test:
        if not self._words:
            return lambda _: True
        test = self._any(0)
        if self._at < len(self._words):
            raise ExpressionError("The search can't be read")
        return test

    def _peek(self) -> str:
        return self._words[self._at][0].strip() if self._at < len(self._words) else ""

    def _any(self, depth: int) -> _Test:
        tests = [self._all(depth)]
        while self._peek() == "OR":
            self._at += 1
            tests.append(self._all(depth))
        return lambda metric: any(test(metric) for test in tests)

    def _all(self, depth: int) -> _Test:
        tests: list[_Test] = []
        while self._peek() not in ("", ")", "OR"):
            if self._peek() == "AND":
                self._at += 1
            tests.append(self._one(depth))
        if not tests:
            raise ExpressionError("The search can't be read")
        return lambda metric: all(test(metric) for test in tests)

    def _one(self, depth: int) -> _Test:
        if depth > 20 or self._at >= len(self._words):
            raise ExpressionError("The search can't be read")
        word = self._words[self._at]
        self._at += 1
        if word[0].strip() == "NOT":
            test = self._one(depth + 1)
            return lambda metric: not test(metric)
        if word[6] == "(":
            inner = self._any(depth + 1)
            if self._peek() != ")":
                raise ExpressionError("The search can't be read")
            self._at += 1
            return inner
        if word[6] == ")":
            raise ExpressionError("The search can't be read")
        return _test(word)


def _test(word: re.Match[str]) -> _Test:
    name, quoted, bare, exact, part = word[1], word[2], word[3], word[4], word[5]
    if name:
        if quoted is not None:
            return lambda metric: quoted in _values(metric, name)
        return lambda metric: any(_matches(value, bare) for value in _values(metric, name))
    if exact is not None:
        return lambda metric: exact in _every_value(metric)
    return lambda metric: any(_matches(value, part) for value in _every_value(metric))


def _values(metric: MetricKey, name: str) -> list[str]:
    if name == "MetricName":
        return [metric.name]
    if name == "Namespace":
        return [metric.namespace]
    return [value for dimension, value in metric.dimensions if dimension == name]


def _every_value(metric: MetricKey) -> list[str]:
    return [metric.name, metric.namespace, *(part for pair in metric.dimensions for part in pair)]


def _matches(value: str, part: str) -> bool:
    """Whether the tokens of `part` are among those of `value`; case doesn't count."""
    wanted = {token.lower() for token in _TOKENS.findall(part)} or {part.lower()}
    having = {token.lower() for token in _TOKENS.findall(value)} | {value.lower()}
    return wanted <= having or part.lower() == value.lower()
