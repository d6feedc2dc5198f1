"""Documents: typed records kept as JSON beside the few columns that queries need, updated by generation."""

import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
import sqlalchemy as sa

from fogbank.store.engine import StaleDocument
from fogbank.store.transaction import Transaction

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
_IDS_IN_STATEMENT = 5_000
_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose and where: no query of one scope can see another's rows."""

    account: str
    region: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """What every document has. generation: counts its updates, from 1; 0 before it is stored."""

    id: str
    generation: int = 0


class Outcome(enum.Enum):
    """What became of a guarded update."""

    UPDATED = enum.auto()
    STALE = enum.auto()
    MISSING = enum.auto()


D = TypeVar("D", bound=Document)


class Documents(Generic[D]):
    """One table of documents of type D.

    mirror: the document's values for `state` and the table's own columns.
    """

    def __init__(self, table: sa.Table, model: type[D], mirror: Callable[[D], Mapping[str, object]]) -> None:
        self.table = table
        self._mirror = mirror
        self._decode = msgspec.json.Decoder(model).decode
        self._insert = sa.insert(table)
        columns = table.c
        self._where_id = sa.and_(
            columns.account == sa.bindparam("at_account"),
            columns.region == sa.bindparam("at_region"),
            columns.id == sa.bindparam("at_id"),
        )
        self._select_one = sa.select(columns.document).where(self._where_id)
        # The key stays out of SET: setting it, even to itself, would have its indexes written too.
        changing: dict[str, object] = {
            column.name: sa.bindparam(column.name) for column in columns if not column.primary_key
        }
        self._update = (
            sa.update(table).where(self._where_id, columns.generation == sa.bindparam("at_generation")).values(changing)
        )
        self._delete = sa.delete(table).where(self._where_id)
        self._select_ids = self.prepare(columns.id.in_(sa.bindparam("ids", expanding=True)))

    def get(self, transaction: Transaction, scope: Scope, id_: str) -> D | None:
        """The document, or None."""
        text = transaction.connection.execute(self._select_one, _at(scope, id_)).scalar()
        return None if text is None else self._decode(text)

    def get_many(self, transaction: Transaction, scope: Scope, ids: Sequence[str]) -> dict[str, D]:
        """Those of `ids` that there are, by id."""
        found: dict[str, D] = {}
        for start in range(0, len(ids), _IDS_IN_STATEMENT):
            part = ids[start : start + _IDS_IN_STATEMENT]
            found |= {document.id: document for document in self.run(transaction, scope, self._select_ids, ids=part)}
        return found

    def select(self, transaction: Transaction, scope: Scope, *where: sa.ColumnElement[bool]) -> Iterator[D]:
        """The scope's documents that fit `where`, ordered by id."""
        columns = self.table.c
        statement = sa.select(columns.document).where(
            columns.account == scope.account, columns.region == scope.region, *where
        )
        for text in self._texts(transaction, statement.order_by(columns.id)):
            yield self._decode(text)

    def prepare(self, *where: sa.ColumnElement[bool]) -> sa.Select[str]:
        """A statement for `run`, made once: building one costs more than running it. Values in it are bindparams."""
        columns = self.table.c
        in_scope = sa.and_(columns.account == sa.bindparam("at_account"), columns.region == sa.bindparam("at_region"))
        return sa.select(columns.document).where(in_scope, *where).order_by(columns.id)

    def run(self, transaction: Transaction, scope: Scope, statement: sa.Select[str], **values: object) -> list[D]:
        """The scope's documents that a prepared statement finds."""
        bound = {"at_account": scope.account, "at_region": scope.region, **values}
        return [self._decode(text) for text in transaction.connection.execute(statement, bound).scalars()]

    def prepare_anywhere(self, *where: sa.ColumnElement[bool], limit: int | None = None) -> sa.Select[str, str, str]:
        """A statement for `run_anywhere`, made once; values in it are bindparams."""
        columns = self.table.c
        ordered = sa.select(columns.account, columns.region, columns.document).where(*where)
        return ordered.order_by(columns.account, columns.region, columns.id).limit(limit)

    def run_anywhere(
        self, transaction: Transaction, statement: sa.Select[str, str, str], **values: object
    ) -> list[tuple[Scope, D]]:
        """Documents of all scopes that a statement finds: for reconcilers only, never for an answer to a client."""
        return [
            (Scope(account, region), self._decode(text))
            for account, region, text in transaction.connection.execute(statement, values)
        ]

    def select_anywhere(
        self, transaction: Transaction, *where: sa.ColumnElement[bool], limit: int | None = None
    ) -> list[tuple[Scope, D]]:
        """`run_anywhere` for what is asked seldom."""
        return self.run_anywhere(transaction, self.prepare_anywhere(*where, limit=limit))

    def insert(self, transaction: Transaction, scope: Scope, document: D) -> D:
        """Stores a new document; the one returned has its generation. Raises IntegrityError where the id is taken."""
        stored = msgspec.structs.replace(document, generation=1)
        transaction.connection.execute(self._insert, self._row(scope, stored))
        return stored

    def update(self, transaction: Transaction, scope: Scope, document: D) -> tuple[Outcome, D]:
        """Stores a changed document if nobody changed it since; the one returned has its new generation."""
        stored = msgspec.structs.replace(document, generation=document.generation + 1)
        parameters = self._values(stored) | _at(scope, document.id) | {"at_generation": document.generation}
        if transaction.connection.execute(self._update, parameters).rowcount:
            return Outcome.UPDATED, stored
        missing = self.get(transaction, scope, document.id) is None
        return (Outcome.MISSING if missing else Outcome.STALE), document

    def must_update(self, transaction: Transaction, scope: Scope, document: D) -> D:
        """`update` for a document read in this very transaction. Raises StaleDocument, on which it is run again."""
        outcome, stored = self.update(transaction, scope, document)
        if outcome is not Outcome.UPDATED:
            raise StaleDocument(document.id)
        return stored

    def delete(self, transaction: Transaction, scope: Scope, id_: str) -> bool:
        """Whether there was one to delete."""
        return bool(transaction.connection.execute(self._delete, _at(scope, id_)).rowcount)

    def _row(self, scope: Scope, document: D) -> dict[str, object]:
        return {"account": scope.account, "region": scope.region, "id": document.id, **self._values(document)}

    def _values(self, document: D) -> dict[str, object]:
        return {
            "generation": document.generation,
            "document": msgspec.json.encode(document).decode(),
            **self._mirror(document),
        }

    @staticmethod
    def _texts(transaction: Transaction, statement: sa.Select[str]) -> Iterator[str]:
        # Closed also where the reader stops early: an open cursor would keep its snapshot.
        with transaction.connection.execute(statement).scalars() as result:
            while rows := result.fetchmany(_ROWS_AT_ONCE):
                yield from rows


def _at(scope: Scope, id_: str) -> dict[str, object]:
    return {"at_account": scope.account, "at_region": scope.region, "at_id": id_}
