"""An open store of each kind, with a table of documents that only tests have."""

import contextlib
import threading
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from fogbank.store.documents import Document, Documents
from fogbank.store.engine import Store, open_store
from fogbank.store.schema import document_table, metadata


class Widget(Document, frozen=True, kw_only=True):
    """A thing with a state, a size that is mirrored, and a note that is not."""

    state: str = "new"
    size: int = 1
    note: str = ""


_table = document_table(
    "test_widgets",
    ("new", "worn"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.CheckConstraint("size > 0", name="size"),
)
# It is no part of the product's schema, which other tests hold against the migrations.
metadata.remove(_table)


@pytest.fixture
def widgets() -> Documents[Widget]:
    """The documents of the test's table."""
    return Documents(_table, Widget, lambda widget: {"state": widget.state, "size": widget.size})


@pytest.fixture
def new_widget() -> type[Widget]:
    """Makes documents."""
    return Widget


@pytest.fixture
def open_with_widgets(store_url: str) -> Iterator[Callable[[], Store]]:
    """Opens the store, with the test's table in it; closed in the end."""
    with contextlib.ExitStack() as stack:

        def open_it() -> Store:
            store = open_store(store_url)
            stack.callback(store.close)
            _table.create(store.engine, checkfirst=True)
            return store

        yield open_it


@pytest.fixture
def store(open_with_widgets: Callable[[], Store]) -> Store:
    """An open store."""
    return open_with_widgets()


@pytest.fixture
def jam() -> Callable[[Store], contextlib.AbstractContextManager[None]]:
    """Keeps everything that writes busy while it is entered, so that what is submitted has to wait."""

    @contextlib.contextmanager
    def hold(store: Store) -> Iterator[None]:
        released = threading.Event()
        workers = 1 if store.engine.dialect.name == "sqlite" else 8
        started = [threading.Event() for _ in range(workers)]

        def block(event: threading.Event) -> bool:
            event.set()
            return released.wait(30)

        held = [store.submit_write(lambda _, event=event: block(event)) for event in started]
        assert all(event.wait(30) for event in started)
        try:
            yield
        finally:
            released.set()
            assert all(future.result(30) for future in held)

    return hold
