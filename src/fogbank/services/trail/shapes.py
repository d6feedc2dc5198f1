"""What audit records need of AWS's service models, which others load: shapes, and how an operation is described."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol


class Shape(Protocol):
    """A type in a service model. metadata: its traits (`sensitive`); serialization: its names on the wire."""

    @property
    def name(self) -> str: ...

    @property
    def type_name(self) -> str: ...

    @property
    def serialization(self) -> Mapping[str, object]: ...

    @property
    def metadata(self) -> Mapping[str, object]: ...

    @property
    def members(self) -> Mapping[str, "Shape"]: ...

    @property
    def member(self) -> "Shape": ...

    @property
    def value(self) -> "Shape": ...


@dataclass(frozen=True, slots=True)
class Described:
    """An operation as its model has it. source: CloudTrail's name of the service (`ec2.amazonaws.com`)."""

    source: str
    is_ec2: bool
    input: Shape | None
    output: Shape | None


# From botocore's names of service and operation.
Describe = Callable[[str, str], Described]
