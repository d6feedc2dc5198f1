"""What a store promises of documents, whichever database it is on."""

from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fogbank.store.documents import Documents, Outcome, Scope
from fogbank.store.engine import StaleDocument, Store
from fogbank.store.transaction import Transaction

HERE = Scope("111122223333", "us-east-1")


class RolledBack(Exception):
    """Ends an example, and takes back what it wrote."""


@pytest.fixture
def one(store: Store, widgets: Documents[Any], new_widget: Any) -> Any:
    """A document that is stored."""
    return store.write(lambda it: widgets.insert(it, HERE, new_widget(id="w-1", note="new ✓ \0 \u2028")))


def get(store: Store, widgets: Documents[Any], id_: str) -> Any:
    return store.read(lambda it: widgets.get(it, HERE, id_))


def test_a_document_comes_back_as_it_was_stored(store: Store, widgets: Documents[Any], one: Any) -> None:
    assert one.generation == 1
    assert get(store, widgets, "w-1") == one
    assert get(store, widgets, "w-2") is None


def test_an_update_has_three_outcomes(store: Store, widgets: Documents[Any], new_widget: Any, one: Any) -> None:
    changed = msgspec.structs.replace(one, size=2)
    outcome, stored = store.write(lambda it: widgets.update(it, HERE, changed))
    assert (outcome, stored.generation) == (Outcome.UPDATED, 2)
    assert store.write(lambda it: widgets.update(it, HERE, changed)) == (Outcome.STALE, changed)
    assert get(store, widgets, "w-1") == stored
    unknown = new_widget(id="w-2", generation=1)
    assert store.write(lambda it: widgets.update(it, HERE, unknown)) == (Outcome.MISSING, unknown)
    assert get(store, widgets, "w-2") is None


@pytest.mark.parametrize("generation", [0, 2, 99])
def test_must_update_refuses_a_document_of_another_generation(
    store: Store, widgets: Documents[Any], one: Any, generation: int
) -> None:
    other = msgspec.structs.replace(one, generation=generation, size=7)
    with pytest.raises(StaleDocument):
        store.write(lambda it: widgets.must_update(it, HERE, other))
    assert get(store, widgets, "w-1") == one


def test_an_update_changes_the_mirrored_columns_too(store: Store, widgets: Documents[Any], one: Any) -> None:
    store.write(lambda it: widgets.must_update(it, HERE, msgspec.structs.replace(one, state="worn", size=9)))
    columns = widgets.table.c
    found = store.read(lambda it: list(widgets.select(it, HERE, columns.size == 9, columns.state == "worn")))
    assert [each.id for each in found] == ["w-1"]


def test_an_id_is_taken_once(store: Store, widgets: Documents[Any], new_widget: Any, one: Any) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        store.write(lambda it: widgets.insert(it, HERE, new_widget(id="w-1", size=2)))
    assert get(store, widgets, "w-1") == one


def test_deleting_says_whether_there_was_one(store: Store, widgets: Documents[Any], one: Any) -> None:
    assert store.write(lambda it: widgets.delete(it, HERE, "w-1"))
    assert not store.write(lambda it: widgets.delete(it, HERE, "w-1"))
    assert get(store, widgets, "w-1") is None


@pytest.mark.parametrize(
    ("field", "value", "constraint"),
    [("state", "broken", "ck_test_widgets_state"), ("size", 0, "ck_test_widgets_size")],
)
def test_named_constraints_reject_what_the_code_should_not_have_written(
    store: Store, widgets: Documents[Any], one: Any, field: str, value: object, constraint: str
) -> None:
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        store.write(lambda it: widgets.update(it, HERE, msgspec.structs.replace(one, **{field: value})))
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        store.write(lambda it: widgets.insert(it, HERE, msgspec.structs.replace(one, id="w-2", **{field: value})))
    assert get(store, widgets, "w-1") == one


def test_a_generation_below_one_is_rejected_by_the_database(store: Store, widgets: Documents[Any], one: Any) -> None:
    with pytest.raises(sa.exc.IntegrityError, match="ck_test_widgets_generation"):
        store.write(lambda it: it.connection.execute(sa.update(widgets.table).values(generation=0)))


def test_selecting_goes_by_id_and_may_stop_early(store: Store, widgets: Documents[Any], new_widget: Any) -> None:
    ids = [f"w-{number:05}" for number in range(4_500)]

    def fill(transaction: Transaction) -> None:
        for id_ in reversed(ids):
            widgets.insert(transaction, HERE, new_widget(id=id_))

    store.write(fill)
    assert store.read(lambda it: [each.id for each in widgets.select(it, HERE)]) == ids
    assert store.read(lambda it: next(widgets.select(it, HERE)).id) == ids[0]
    # One that stopped early leaves nothing open: the store goes on, and sees what is written later.
    store.write(lambda it: next(widgets.select(it, HERE)) and widgets.delete(it, HERE, ids[0]))
    assert store.read(lambda it: next(widgets.select(it, HERE)).id) == ids[1]


def test_many_ids_are_found_however_many(store: Store, widgets: Documents[Any], one: Any) -> None:
    asked = [f"x-{number}" for number in range(40_000)] + ["w-1"]
    assert store.read(lambda it: widgets.get_many(it, HERE, asked)) == {"w-1": one}
    assert store.read(lambda it: widgets.get_many(it, HERE, [])) == {}


def test_reconcilers_see_every_scope_in_order_and_within_a_limit(
    store: Store, widgets: Documents[Any], new_widget: Any
) -> None:
    scopes = [Scope(account, region) for account in ("1" * 12, "2" * 12) for region in ("eu-west-1", "us-east-1")]
    for scope in reversed(scopes):
        store.write(lambda it, scope=scope: widgets.insert(it, scope, new_widget(id="same")))
    found = store.read(lambda it: widgets.select_anywhere(it, widgets.table.c.size == 1))
    assert [scope for scope, _ in found] == scopes
    assert len(store.read(lambda it: widgets.select_anywhere(it, limit=3))) == 3


# Scopes that are near misses of one another, and few ids, so that calls meet.
_SCOPES = [Scope("1" * 12, "us-east-1"), Scope("1" * 12, "us-east-2"), Scope("2" * 12, "us-east-1")]
_CALLS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "update", "delete", "get", "get_many", "select"]),
        st.sampled_from(_SCOPES),
        st.sampled_from(["a", "b", "A", "%", ""]),
        st.integers(1, 5),
    ),
    max_size=25,
)


@given(calls=_CALLS)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_call_in_one_scope_sees_or_changes_another(
    store: Store, widgets: Documents[Any], new_widget: Any, calls: list[tuple[str, Scope, str, int]]
) -> None:
    """Against the obvious model: a dictionary of its own for each scope."""
    model: dict[Scope, dict[str, Any]] = {scope: {} for scope in _SCOPES}

    def run(transaction: Transaction) -> None:
        for call, scope, id_, size in calls:
            _check(transaction, widgets, new_widget, model[scope], call, scope, id_, size)
        for scope in _SCOPES:
            assert list(widgets.select(transaction, scope)) == [model[scope][id_] for id_ in sorted(model[scope])]
        raise RolledBack

    with pytest.raises(RolledBack):
        store.write(run)


def _check(
    transaction: Transaction,
    widgets: Documents[Any],
    new_widget: Any,
    mine: dict[str, Any],
    call: str,
    scope: Scope,
    id_: str,
    size: int,
) -> None:
    match call:
        case "insert":
            if id_ not in mine:
                mine[id_] = widgets.insert(transaction, scope, new_widget(id=id_, size=size))
        case "update":
            changed = msgspec.structs.replace(mine.get(id_, new_widget(id=id_, generation=1)), size=size)
            outcome, stored = widgets.update(transaction, scope, changed)
            assert outcome is (Outcome.UPDATED if id_ in mine else Outcome.MISSING)
            if id_ in mine:
                mine[id_] = stored
        case "delete":
            assert widgets.delete(transaction, scope, id_) == (mine.pop(id_, None) is not None)
        case "get":
            assert widgets.get(transaction, scope, id_) == mine.get(id_)
        case "get_many":
            assert widgets.get_many(transaction, scope, ["a", "b", "A", "%", ""]) == mine
        case "select":
            found = list(widgets.select(transaction, scope, widgets.table.c.size == size))
            assert found == [mine[each] for each in sorted(mine) if mine[each].size == size]
