"""State tables and the operation table: what they allow, draw and refuse."""

import enum
import itertools
from collections.abc import Callable
from types import ModuleType

import msgspec
import pytest

from fogbank.core.operation import DuplicateOperation, OperationTable, operation
from fogbank.core.states import IllegalTransition, StateTable
from fogbank.server.domains import OPERATION_MODULES, operation_table
from fogbank.services.volumes import lifecycle


class Light(enum.StrEnum):
    """States of a traffic light."""

    RED = "red"
    RED_YELLOW = "red-yellow"
    GREEN = "green"
    BROKEN = "broken"


TABLE = StateTable(
    frozenset({Light.RED}),
    {
        Light.RED: frozenset({Light.RED_YELLOW, Light.BROKEN}),
        Light.RED_YELLOW: frozenset({Light.GREEN}),
        Light.GREEN: frozenset({Light.RED, Light.BROKEN}),
        Light.BROKEN: frozenset(),
    },
)


@pytest.mark.parametrize(("old", "new"), list(itertools.product(Light, Light)))
def test_a_move_is_legal_if_it_is_listed_or_none_at_all(old: Light, new: Light) -> None:
    if old is new or new in TABLE.moves[old]:
        assert TABLE.check(old, new) is new
    else:
        with pytest.raises(IllegalTransition, match=f"{old} -> {new}"):
            TABLE.check(old, new)


def test_a_table_is_drawn_whole() -> None:
    assert TABLE.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> red",
        "    red --> broken",
        "    red --> red_yellow",
        "    red_yellow --> green",
        "    green --> broken",
        "    green --> red",
        "    broken --> [*]",
    ]


_LIFE_CYCLES = [table for table in vars(lifecycle).values() if isinstance(table, StateTable)]


@pytest.mark.parametrize("table", _LIFE_CYCLES, ids=lambda table: type(next(iter(table.moves))).__name__)
def test_every_state_of_a_life_cycle_is_listed_and_can_be_come_to(table: StateTable[enum.StrEnum]) -> None:
    states = set(type(next(iter(table.moves))))
    assert set(table.moves) == states
    reached, fresh = set(table.start), set(table.start)
    while fresh:
        fresh = {after for state in fresh for after in table.moves[state]} - reached
        reached |= fresh
    assert reached == states
    for old, new in itertools.product(states, states):
        if old is not new and new not in table.moves[old]:
            with pytest.raises(IllegalTransition):
                table.check(old, new)


class Request(msgspec.Struct):
    """A request."""


def _module(name: str, **functions: Callable[..., object]) -> ModuleType:
    module = ModuleType(name)
    for each, function in functions.items():
        function.__module__ = name
        setattr(module, each, function)
    return module


def _labelled(service: str, name: str) -> Callable[..., object]:
    def act(context: object, request: Request) -> None:
        """Acts."""

    return operation(service, name, writes=False)(act)


def test_a_table_finds_what_its_modules_label() -> None:
    act = _labelled("ec2", "DoIt")
    table = OperationTable([_module("one", act=act, other=lambda: None)])
    found = table.find("ec2", "DoIt")
    assert found is not None
    assert (found.function, found.request_type, found.label.writes) == (act, Request, False)
    assert table.find("ec2", "doit") is None
    assert table.find("ebs", "DoIt") is None


def test_two_owners_of_one_operation_are_an_error() -> None:
    modules = [_module(name, act=_labelled("ec2", "DoIt")) for name in ("one", "two")]
    with pytest.raises(DuplicateOperation, match="DoIt of ec2: one and two"):
        OperationTable(modules)
    OperationTable([modules[0], _module("three", act=_labelled("ebs", "DoIt"))])


def test_a_function_that_is_only_imported_is_not_owned() -> None:
    one = _module("one", act=_labelled("ec2", "DoIt"))
    two = ModuleType("two")
    two.act = one.act  # type: ignore[attr-defined]
    assert len(list(OperationTable([one, two]))) == 1


def test_the_cloud_has_one_owner_for_each_operation_and_lists_them_in_order() -> None:
    keys = [(each.label.service, each.label.name) for each in operation_table()]
    assert keys == sorted(set(keys))
    assert len(OPERATION_MODULES) == len(set(OPERATION_MODULES))
    assert ("ec2", "CreateVolume") in keys
