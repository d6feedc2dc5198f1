"""What marks a function as an AWS operation, and the table of all that are built.

An operation is a function of a context and a typed request that returns a typed response in one transaction:

    @operation("ec2", "DeleteVolume", access=Access(...))
    def delete_volume(context: Context, request: DeleteVolumeRequest) -> None: ...

The decorator only labels. The table is made from the modules that own operations, so that importing one has no effect
and two owners of an operation are an error.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from types import ModuleType
from typing import TypeVar, get_type_hints

import msgspec

from fogbank.core.access import Access

_LABEL = "__aws_operation__"
F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Label:
    """service: botocore's service name; name: the operation's; writes: whether it needs a writing transaction.

    settles: it is answered only after reconcilers have taken it up once. access: what it needs of its caller; None: the
    action named as the operation, on `*`. prepares: takes the request before the transaction, beside other calls.
    """

    service: str
    name: str
    writes: bool
    settles: bool = False
    access: Access | None = None
    prepares: Callable[..., object] | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """A built operation: its label, the function, and the type its request is converted to."""

    label: Label
    function: Callable[..., object]
    request_type: type[msgspec.Struct]


class NeedsFirst(Exception):
    """Raised by an operation in its transaction: `act` has to be done outside of any, then the operation is run anew.

    For what has to be asked of somebody else, when only the store knows of whom. `act` begins it, in threads that are
    not the calls' own, and says when it is over; it may raise ApiError.
    """

    def __init__(self, act: Callable[[], Future[None]]) -> None:
        super().__init__("something has to be done outside the transaction")
        self.act = act


class NotYetPrepared(Exception):
    """Raised by an operation that finds `NOT_YET` where it takes what was prepared: so far, the caller may."""


# What is `prepared` of the context while it isn't known whether the caller may.
NOT_YET = object()


class DuplicateOperation(Exception):
    """Two functions claim one AWS operation."""


def operation(
    service: str,
    name: str,
    *,
    writes: bool = True,
    settles: bool = False,
    access: Access | None = None,
    prepares: Callable[..., object] | None = None,
) -> Callable[[F], F]:
    """Labels a function as the AWS operation `name` of `service`. writes=False: it only reads the store.

    settles: it is answered only after reconcilers have taken it up once, for what must have happened by then. access:
    the rights that it needs, see `fogbank.core.access`; without, the action named as the operation, on `*`. prepares:
    makes of the request what takes too long for a transaction, such as a large prime; it is `prepared` of the context.
    """

    def label(function: F) -> F:
        setattr(function, _LABEL, Label(service, name, writes, settles, access, prepares))
        return function

    return label


class OperationTable:
    """All built operations, by service and name."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        """Raises DuplicateOperation."""
        self._operations: dict[tuple[str, str], Operation] = {}
        for module in modules:
            for function in vars(module).values():
                label = getattr(function, _LABEL, None)
                if isinstance(label, Label) and function.__module__ == module.__name__:
                    self._add(label, function)

    def _add(self, label: Label, function: Callable[..., object]) -> None:
        key = (label.service, label.name)
        if key in self._operations:
            other = self._operations[key].function
            raise DuplicateOperation(f"{label.name} of {label.service}: {other.__module__} and {function.__module__}")
        parameters = list(inspect.signature(function).parameters)
        request_type = get_type_hints(function)[parameters[1]]
        self._operations[key] = Operation(label, function, request_type)

    def find(self, service: str, name: str) -> Operation | None:
        return self._operations.get((service, name))

    def __iter__(self) -> Iterator[Operation]:
        return iter(sorted(self._operations.values(), key=lambda item: (item.label.service, item.label.name)))
