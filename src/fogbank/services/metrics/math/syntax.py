"""From an expression's text to its tree. Bounded in length by the model, in depth here; never run as code.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

DEPTH_MAX = 40
# Each may add a level to the tree, and trees are walked by recursion.
_OPERATORS_MAX = 400


class ExpressionError(Exception):
    """The expression can't be read or computed; the message says why, for the client."""


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Name:
    """A query's id, or a word such as REPEAT."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Items:
    """`[m1, m2]`."""

    items: tuple["Node", ...]


Node = Number | Text | Name | Unary | Binary | Call | Items

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
    r"|(?P<sign>&&|\|\||<=|>=|==|!=|[-+*/^(),<>\[\]])|(?P<end>$))"
)
# How tightly each binds; ^ binds to the right.
_BINDING = {
    "||": 1, "OR": 1,
    "&&": 2, "AND": 2,
    "==": 3, "!=": 3,
    "<": 4, ">": 4, "<=": 4, ">=": 4,
    "+": 5, "-": 5,
    "*": 6, "/": 6,
    "^": 8,
}  # fmt: skip
_UNARY_BINDING = 7
_WORDS = {"AND": "&&", "OR": "||"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str


def parse(text: str) -> Node:
    """The tree of an expression. Raises ExpressionError."""
    reader = _Reader(list(_tokens(text)))
    node = reader.expression(0, 0)
    if reader.next.kind != "end":
        raise ExpressionError(f"Unexpected '{reader.next.text}'")
    return node


def names_in(node: Node) -> set[str]:
    """Every name in a tree."""
    match node:
        case Name(name):
            return {name}
        case Unary(operand):
            return names_in(operand)
        case Binary(_, left, right):
            return names_in(left) | names_in(right)
        case Call(_, items) | Items(items):
            return {name for item in items for name in names_in(item)}
        case _:
            return set()


def calls_in(node: Node) -> set[str]:
    """Every function called in a tree."""
    match node:
        case Unary(operand):
            return calls_in(operand)
        case Binary(_, left, right):
            return calls_in(left) | calls_in(right)
        case Call(function, items):
            return {function, *(name for item in items for name in calls_in(item))}
        case Items(items):
            return {name for item in items for name in calls_in(item)}
        case _:
            return set()


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while True:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ExpressionError(f"Unexpected '{text[at:].strip()[:20]}'")
        yield _Token(found.lastgroup, found[found.lastgroup])
        if found.lastgroup == "end":
            return
        at = found.end()


def _number(text: str) -> Number:
    value = float(text)
    if not math.isfinite(value):
        raise ExpressionError(f"{text[:20]} is too large a number")
    return Number(value)


class _Reader:
    """Reads by precedence climbing."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._operators = 0

    @property
    def next(self) -> _Token:
        return self._tokens[self._at]

    def expression(self, binding: int, depth: int) -> Node:
        """What binds at least so tightly."""
        if depth > DEPTH_MAX:
            raise ExpressionError("The expression is nested too deeply")
        left = self._operand(depth)
        while (sign := self.next.text) in _BINDING and self.next.kind in ("sign", "name"):
            strength = _BINDING[sign]
            if strength < binding:
                return left
            self._at += 1
            self._operators += 1
            if self._operators > _OPERATORS_MAX:
                raise ExpressionError(f"An expression has at most {_OPERATORS_MAX} operators")
            right = self.expression(strength if sign == "^" else strength + 1, depth + 1)
            left = Binary(_WORDS.get(sign, sign), left, right)
        return left

    def _operand(self, depth: int) -> Node:
        token = self.next
        self._at += 1
        match token.kind, token.text:
            case "number", text:
                return _number(text)
            case "text", text:
                return Text(re.sub(r"\\(.)", r"\1", text[1:-1]))
            case "name", name if self.next.text == "(" and self.next.kind == "sign":
                self._at += 1
                return Call(name.upper(), self._list(")", depth))
            case "name", name:
                return Name(name)
            case "sign", "-":
                return Unary(self.expression(_UNARY_BINDING, depth + 1))
            case "sign", "(":
                inner = self.expression(0, depth + 1)
                self._expect(")")
                return inner
            case "sign", "[":
                return Items(self._list("]", depth))
            case "end", _:
                raise ExpressionError("The expression ends too early")
            case _:
                raise ExpressionError(f"Unexpected '{token.text}'")

    def _list(self, closing: str, depth: int) -> tuple[Node, ...]:
        items: list[Node] = []
        if self.next.text == closing and self.next.kind == "sign":
            self._at += 1
            return ()
        while True:
            items.append(self.expression(0, depth + 1))
            if self.next.text == "," and self.next.kind == "sign":
                self._at += 1
                continue
            self._expect(closing)
            return tuple(items)

    def _expect(self, sign: str) -> None:
        if self.next.text != sign or self.next.kind != "sign":
            raise ExpressionError(f"Expected '{sign}'")
        self._at += 1
