"""How each family of services says that a request is wrong: codes and wording, decided after the fact is known.

The facts (a wrong type, a broken constraint, an unreadable body) are the same for all; AWS's answers are not.
`docs/explanation/wire.md` has the table this module follows.
"""

from collections.abc import Sequence
from typing import Protocol

from fogbank.gateway.wire.errors import BadValue, WireError, abridged
from fogbank.gateway.wire.model import Shape, location, text_trait, wire_name
from fogbank.gateway.wire.validation import Constraint, Naming, Violation


class Dialect(Protocol):
    """One family's answers."""

    naming: Naming

    def malformed(self, detail: str) -> WireError: ...

    def bad_value(self, path: str, bad: BadValue) -> WireError: ...

    def unknown_parameter(self, name: str) -> WireError: ...

    def invalid(self, violations: Sequence[Violation]) -> WireError: ...


def _lower_camel(name: str, _: Shape) -> str:
    return name[:1].lower() + name[1:]


def _ec2_name(name: str, member: Shape) -> str:
    stated = text_trait(member.serialization, "queryName") or text_trait(member.serialization, "name")
    return stated[0].upper() + stated[1:] if stated else name


def _wire_word(name: str, member: Shape) -> str:
    return wire_name(member, name) if location(member) else _lower_camel(name, member)


def _ec2_word(path: str) -> str:
    """EC2 calls a plain parameter by its inner name: `Value (x) for parameter size is invalid`."""
    return path if "." in path else path[:1].lower() + path[1:]


def _number(bound: object) -> str:
    return str(int(bound)) if isinstance(bound, float) and bound.is_integer() else str(bound)


class Ec2Dialect:
    """EC2: one error at a time, in EC2's own words; enumerations are left to the operation.

    Follows EC2's "Error codes for the Amazon EC2 API".
    """

    naming = Naming(member=_ec2_name, item_suffix="", enums=False)
    _TYPES = {  # noqa: RUF012  # a constant table
        "integer": "The value must be an integer.",
        "long": "The value must be an integer.",
        "float": "The value must be a number.",
        "double": "The value must be a number.",
        "boolean": "The value must be true or false.",
        "timestamp": "The value must be a timestamp in ISO 8601 form.",
        "blob": "The value must be base64-encoded.",
    }

    def malformed(self, detail: str) -> WireError:
        return WireError("MalformedQueryString", f"The query string contains a syntax error. {detail}")

    def bad_value(self, path: str, bad: BadValue) -> WireError:
        reason = self._TYPES.get(bad.expected, "The value has the wrong type.")
        return WireError(
            "InvalidParameterValue", f"Value ({bad.value}) for parameter {_ec2_word(path)} is invalid. {reason}"
        )

    def unknown_parameter(self, name: str) -> WireError:
        return WireError("UnknownParameter", f"The parameter {abridged(name)} is not recognized")

    def invalid(self, violations: Sequence[Violation]) -> WireError:
        first = violations[0]
        if first.constraint is Constraint.REQUIRED:
            return WireError("MissingParameter", f"The request must contain the parameter {first.path}")
        subject = f"Value ( {abridged(first.value)} ) for parameter {_ec2_word(first.path)} is invalid."
        return WireError("InvalidParameterValue", f"{subject} {self._expectation(first)}")

    def _expectation(self, violation: Violation) -> str:
        bound = _number(violation.bound)
        return {
            Constraint.RANGE_MIN: f"Expecting a value greater than or equal to {bound}.",
            Constraint.RANGE_MAX: f"Expecting a value less than or equal to {bound}.",
            Constraint.LENGTH_MIN: f"Expecting a length of at least {bound}.",
            Constraint.LENGTH_MAX: f"Expecting a length of at most {bound}.",
        }.get(violation.constraint, f"Expecting a value that matches {bound}.")


class CoralDialect:
    """Most services: all violations in one message, places in lower camel case.

    validation: the code for broken constraints; malformed_code: for what can't be read.
    """

    naming = Naming(member=_lower_camel)

    def __init__(self, validation: str, malformed_code: str) -> None:
        self._validation = validation
        self._malformed = malformed_code

    def malformed(self, detail: str) -> WireError:
        return WireError(self._malformed, detail)

    def bad_value(self, path: str, bad: BadValue) -> WireError:
        if bad.token:
            return WireError(self._malformed, _unexpected_token(bad))
        place = f" at '{path}'" if path else ""
        return WireError(self._malformed, f"'{bad.value}'{place} can not be converted to {_article(bad.expected)}")

    def unknown_parameter(self, name: str) -> WireError:
        return WireError(self._malformed, f"Unexpected element '{abridged(name)}'")

    def invalid(self, violations: Sequence[Violation]) -> WireError:
        return WireError(self._validation, describe(violations))


class S3Dialect(CoralDialect):
    """S3: terse, one code for a bad document, one for a bad argument, called by its name in the header or query."""

    naming = Naming(member=_wire_word)

    def __init__(self) -> None:
        super().__init__("InvalidArgument", "MalformedXML")

    def malformed(self, detail: str) -> WireError:
        del detail  # S3 says no more than this.
        return WireError(
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        )

    def bad_value(self, path: str, bad: BadValue) -> WireError:
        if bad.in_body:
            return self.malformed("")
        name = path.rsplit(".", 1)[-1]
        return WireError(
            "InvalidArgument",
            f"Provided value for {name} is not {_article(bad.expected).lower()}",
            members={"ArgumentName": name, "ArgumentValue": bad.value},
        )

    def invalid(self, violations: Sequence[Violation]) -> WireError:
        first = violations[0]
        if first.in_body:
            return self.malformed("")
        if first.constraint is Constraint.REQUIRED:
            return WireError("InvalidRequest", f"Missing required parameter for this request: '{first.path}'")
        return WireError(
            "InvalidArgument",
            f"Invalid value for {first.path}",
            members={"ArgumentName": first.path, "ArgumentValue": abridged(first.value)},
        )


def describe(violations: Sequence[Violation]) -> str:
    """AWS's sentence for a list of violations."""
    count = len(violations)
    lines = "; ".join(
        f"{_subject(each)} at '{each.path}' failed to satisfy constraint: {_requirement(each)}" for each in violations
    )
    return f"{count} validation error{'s' if count > 1 else ''} detected: {lines}"


def _subject(violation: Violation) -> str:
    if violation.value is None:
        return "Value null"
    return "Value" if violation.sensitive else f"Value '{abridged(violation.value)}'"


def _requirement(violation: Violation) -> str:
    bound = _number(violation.bound)
    if violation.constraint is Constraint.ENUM and isinstance(violation.bound, list):
        return f"Member must satisfy enum value set: [{', '.join(map(str, violation.bound))}]"
    return {
        Constraint.REQUIRED: "Member must not be null",
        Constraint.LENGTH_MIN: f"Member must have length greater than or equal to {bound}",
        Constraint.LENGTH_MAX: f"Member must have length less than or equal to {bound}",
        Constraint.RANGE_MIN: f"Member must have value greater than or equal to {bound}",
        Constraint.RANGE_MAX: f"Member must have value less than or equal to {bound}",
        Constraint.UNION: "Member must have one and only one of its members set",
        Constraint.PATTERN: f"Member must satisfy regular expression pattern: {bound}",
    }[violation.constraint]


_ARTICLES = {
    "integer": "an Integer",
    "long": "a Long",
    "float": "a Float",
    "double": "a Double",
    "boolean": "a Boolean",
    "string": "a String",
    "timestamp": "a Timestamp",
    "blob": "a Blob",
    "list": "a List",
    "map": "a Map",
    "structure": "a Structure",
}


def _unexpected_token(bad: BadValue) -> str:
    """What AWS's JSON reader says of a value of the wrong kind."""
    if bad.token == "list":
        return "Start of list found where not expected"
    if bad.token == "structure":
        return "Start of structure or map found where not expected."
    if bad.expected in ("list", "map", "structure"):
        return f"Expected {'list' if bad.expected == 'list' else 'map'} or null"
    return f"{bad.token} can not be converted to {_article(bad.expected)}"


def _article(type_name: str) -> str:
    return _ARTICLES.get(type_name, f"a {type_name}")


_BY_PROTOCOL: dict[str, Dialect] = {
    "ec2": Ec2Dialect(),
    "query": CoralDialect("ValidationError", "MalformedInput"),
    "json": CoralDialect("ValidationException", "SerializationException"),
    "rest-json": CoralDialect("ValidationException", "SerializationException"),
    "rest-xml": CoralDialect("InvalidInput", "MalformedInput"),
    "smithy-rpc-v2-cbor": CoralDialect("ValidationException", "SerializationException"),
}
_BY_SERVICE: dict[str, Dialect] = {"s3": S3Dialect()}


def dialect_of(service: str, protocol: str) -> Dialect:
    """The dialect a service speaks in a protocol."""
    return _BY_SERVICE.get(service) or _BY_PROTOCOL[protocol]
