"""The tables of metrics: groups of series, their points, and the counters that volumes had when last sampled.

A group is what shares account, region, namespace and dimensions. Its id is a hash of those, so that points are written
without a look at what is there; 64 bits, so that a million groups meet by chance once in a hundred million clouds.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import sqlalchemy as sa

from fogbank.services.metrics.model import MetricKey
from fogbank.services.metrics.packing import pack, unpack, unpack_one
from fogbank.services.metrics.statistics import StatisticSet, merge
from fogbank.store.documents import Scope
from fogbank.store.schema import metadata
from fogbank.store.transaction import Transaction

Dimensions = tuple[tuple[str, str], ...]
_HOUR_S = 3600
_ROWS_AT_ONCE = 500
_BELOW_ALL = -(1 << 63)

groups_table = sa.Table(
    "metric_groups",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("account", sa.String(12), nullable=False),
    sa.Column("region", sa.String(32), nullable=False),
    sa.Column("namespace", sa.String(255), nullable=False),
    sa.Column("dimensions", sa.Text, nullable=False),
    # The series by number, each with its name, its unit, and the latest hour (of 1970) it has a point in.
    sa.Column("series", sa.Text, nullable=False),
    sa.Index("ix_metric_groups_scope", "account", "region", "namespace"),
)

# Clustered by group and time: a query reads neighbours, and a minute of a group is one small write.
points_table = sa.Table(
    "metric_points",
    metadata,
    sa.Column("group_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at_s", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("data", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

counters_table = sa.Table(
    "volume_counters",
    metadata,
    sa.Column("volume_id", sa.String(32), primary_key=True),
    sa.Column("counters", sa.LargeBinary, nullable=False),
)


class Series(msgspec.Struct, array_like=True):
    """One series of a group. active_hour: the latest hour, counted from 1970, that it has a point in.

    One without a name is a number that is free: its series had no point left.
    """

    name: str
    unit: str
    active_hour: int


_read_series = msgspec.json.Decoder(list[Series]).decode
_read_dimensions = msgspec.json.Decoder(Dimensions).decode


@dataclass(frozen=True, slots=True)
class GroupKey:
    """Whose, where, and what a group is of."""

    scope: Scope
    namespace: str
    dimensions: Dimensions

    @property
    def id(self) -> int:
        """The group's number in the tables: signed, as SQL's are."""
        text = msgspec.json.encode((self.scope.account, self.scope.region, self.namespace, self.dimensions))
        return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big", signed=True)


@dataclass(slots=True)
class Group:
    """A group with its series."""

    key: GroupKey
    id: int
    series: list[Series] = field(default_factory=list)
    changed: bool = True
    _by_name: dict[tuple[str, str], int] | None = None
    _free: list[int] = field(default_factory=list)

    def number(self, name: str, unit: str, at_s: int) -> int:
        """The series' number, a new one where there is none yet; notes that it has a point then."""
        hour = at_s // _HOUR_S
        numbers = self._numbers()
        number = numbers.get((name, unit))
        if number is None:
            number = numbers[name, unit] = self._take(Series(name, unit, hour))
            self.changed = True
        elif hour > self.series[number].active_hour:
            self.series[number].active_hour, self.changed = hour, True
        return number

    def _take(self, series: Series) -> int:
        if self._free:
            number = self._free.pop()
            self.series[number] = series
            return number
        self.series.append(series)
        return len(self.series) - 1

    def _numbers(self) -> dict[tuple[str, str], int]:
        if self._by_name is None:
            self._by_name = {(each.name, each.unit): number for number, each in enumerate(self.series) if each.name}
            self._free = [number for number, each in enumerate(self.series) if not each.name]
        return self._by_name


@dataclass(frozen=True, slots=True)
class Point:
    """What is kept of one metric in one moment. at_s: seconds since 1970."""

    name: str
    unit: str
    at_s: int
    of: StatisticSet


_UPSERT_GROUP = sa.text(
    "INSERT INTO metric_groups (id, account, region, namespace, dimensions, series)"
    " VALUES (:id, :account, :region, :namespace, :dimensions, :series)"
    " ON CONFLICT (id) DO UPDATE SET series = excluded.series"
)
_UPSERT_POINTS = sa.text(
    "INSERT INTO metric_points (group_id, at_s, data) VALUES (:group_id, :at_s, :data)"
    " ON CONFLICT (group_id, at_s) DO UPDATE SET data = excluded.data"
)
_UPSERT_COUNTERS = sa.text(
    "INSERT INTO volume_counters (volume_id, counters) VALUES (:volume_id, :counters)"
    " ON CONFLICT (volume_id) DO UPDATE SET counters = excluded.counters"
)
_GROUPS_BY_ID = sa.select(groups_table.c.id, groups_table.c.series).where(
    groups_table.c.id.in_(sa.bindparam("ids", expanding=True))
)
_POINTS_BETWEEN = (
    sa.select(points_table.c.at_s, points_table.c.data)
    .where(
        points_table.c.group_id == sa.bindparam("group_id"),
        points_table.c.at_s >= sa.bindparam("start_s"),
        points_table.c.at_s < sa.bindparam("end_s"),
    )
    .order_by(points_table.c.at_s)
)


def load_groups(transaction: Transaction, keys: Iterable[GroupKey]) -> dict[GroupKey, Group]:
    """The groups of these keys; one that isn't there yet comes without series."""
    wanted = {key.id: Group(key, key.id) for key in keys}
    ids = list(wanted)
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        for id_, series in transaction.connection.execute(_GROUPS_BY_ID, {"ids": ids[start : start + _ROWS_AT_ONCE]}):
            wanted[id_].series = _read_series(series)
            wanted[id_].changed = False
    return {group.key: group for group in wanted.values()}


def save_groups(transaction: Transaction, groups: Iterable[Group]) -> None:
    """Stores those that were changed."""
    rows = [_group_row(group) for group in groups if group.changed]
    if rows:
        transaction.connection.execute(_UPSERT_GROUP, rows)


def _group_row(group: Group) -> dict[str, object]:
    return {
        "id": group.id,
        "account": group.key.scope.account,
        "region": group.key.scope.region,
        "namespace": group.key.namespace,
        "dimensions": msgspec.json.encode(group.key.dimensions).decode(),
        "series": msgspec.json.encode(group.series).decode(),
    }


def replace_rows(transaction: Transaction, rows: Sequence[Mapping[str, object]]) -> None:
    """Stores whole rows of points: `group_id`, `at_s`, `data`. For groups that only their writer writes."""
    if rows:
        transaction.connection.execute(_UPSERT_POINTS, rows)


def add_points(
    transaction: Transaction, scope: Scope, points: Mapping[tuple[str, Dimensions], Sequence[Point]]
) -> None:
    """Adds points, by namespace and dimensions, to what is there: values of the same moment become one set."""
    keys = {place: GroupKey(scope, *place) for place in points}
    groups = load_groups(transaction, keys.values())
    rows: list[Mapping[str, object]] = []
    for place, listed in points.items():
        group = groups[keys[place]]
        by_moment: dict[int, dict[int, list[StatisticSet]]] = {}
        for point in listed:
            number = group.number(point.name, point.unit, point.at_s)
            by_moment.setdefault(point.at_s, {}).setdefault(number, []).append(point.of)
        rows += [
            {"group_id": group.id, "at_s": at_s, "data": _added(transaction, group.id, at_s, new)}
            for at_s, new in by_moment.items()
        ]
    save_groups(transaction, groups.values())
    replace_rows(transaction, rows)


def _added(transaction: Transaction, group_id: int, at_s: int, new: Mapping[int, list[StatisticSet]]) -> bytes:
    bound = {"group_id": group_id, "start_s": at_s, "end_s": at_s + 1}
    row = transaction.connection.execute(_POINTS_BETWEEN, bound).first()
    sets = unpack(row.data) if row is not None else {}
    for number, listed in new.items():
        merged = merge([*([sets[number]] if number in sets else []), *listed])
        if merged is not None:
            sets[number] = merged
    return pack(sets)


def points_between(
    transaction: Transaction, scope: Scope, metric: MetricKey, start_s: int, end_s: int
) -> dict[str, list[tuple[int, StatisticSet]]]:
    """A metric's points from a moment to before another, ascending, by unit."""
    key = GroupKey(scope, metric.namespace, metric.dimensions)
    group = load_groups(transaction, [key])[key]
    numbers = {number: each.unit for number, each in enumerate(group.series) if each.name == metric.name}
    found: dict[str, list[tuple[int, StatisticSet]]] = {}
    if not numbers:
        return found
    bound = {"group_id": group.id, "start_s": start_s, "end_s": end_s}
    for at_s, data in transaction.connection.execute(_POINTS_BETWEEN, bound):
        for number, unit in numbers.items():
            one = unpack_one(data, number)
            if one is not None:
                found.setdefault(unit, []).append((at_s, one))
    return found


def listed_metrics(
    transaction: Transaction,
    scope: Scope,
    namespace: str | None,
    active_since_s: int,
    after: tuple[int, str] | None = None,
) -> Iterator[tuple[tuple[int, str], MetricKey]]:
    """The scope's metrics that have had points since, each with its place in their order; with two units it comes once.

    after: the place to go on behind. Groups are read as they are asked for, so that a page costs what it shows.
    """
    columns = groups_table.c
    where = [columns.account == scope.account, columns.region == scope.region]
    if namespace is not None:
        where.append(columns.namespace == namespace)
    statement = sa.select(columns.id, columns.namespace, columns.dimensions, columns.series).where(*where)
    since_hour = active_since_s // _HOUR_S
    behind, name_behind = (_BELOW_ALL, "") if after is None else (after[0] - 1, after[1])
    while True:
        page = statement.where(columns.id > behind).order_by(columns.id).limit(_ROWS_AT_ONCE)
        rows = transaction.connection.execute(page).all()
        for id_, space, dimensions, series in rows:
            names = {each.name for each in _read_series(series) if each.name and each.active_hour >= since_hour}
            if names:
                read = _read_dimensions(dimensions)
                at_cursor = after is not None and id_ == after[0]
                for name in sorted(names):
                    if not at_cursor or name > name_behind:
                        yield (id_, name), MetricKey(space, name, read)
        if len(rows) < _ROWS_AT_ONCE:
            return
        behind = rows[-1][0]


def load_counters(transaction: Transaction) -> dict[str, bytes]:
    """What was kept of each volume's counters."""
    rows = transaction.connection.execute(sa.select(counters_table.c.volume_id, counters_table.c.counters))
    return {volume_id: counters for volume_id, counters in rows}  # noqa: C416 - rows are no pairs to mypy


def save_counters(transaction: Transaction, counters: Mapping[str, bytes]) -> None:
    """Keeps volumes' counters in place of those before."""
    if counters:
        rows = [{"volume_id": volume_id, "counters": each} for volume_id, each in counters.items()]
        transaction.connection.execute(_UPSERT_COUNTERS, rows)


def drop_counters(transaction: Transaction, volume_ids: Iterable[str]) -> None:
    """Forgets volumes' counters."""
    if listed := [{"gone_id": volume_id} for volume_id in volume_ids]:
        transaction.connection.execute(
            sa.delete(counters_table).where(counters_table.c.volume_id == sa.bindparam("gone_id")), listed
        )


def forget_points(transaction: Transaction, before_s: int, after_group: int, groups_max: int) -> int | None:
    """Drops points from before a moment, of so many groups behind one; the last group looked at, None after all.

    A group that has none left since is dropped too, and of the others the series that have none: their numbers are free
    for others.
    """
    columns = groups_table.c
    ids = list(
        transaction.connection.execute(
            sa.select(columns.id).where(columns.id > after_group).order_by(columns.id).limit(groups_max)
        ).scalars()
    )
    if not ids:
        return None
    points = points_table.c
    transaction.connection.execute(sa.delete(points_table).where(points.group_id.in_(ids), points.at_s < before_s))
    held = sa.select(columns.id, columns.series).where(
        columns.id.in_(ids), sa.exists().where(points.group_id == columns.id)
    )
    kept = {id_: series for id_, series in transaction.connection.execute(held)}  # noqa: C416 - rows are no pairs to mypy
    _forget_series(transaction, kept, before_s // _HOUR_S)
    if empty := [each for each in ids if each not in kept]:
        transaction.connection.execute(sa.delete(groups_table).where(columns.id.in_(empty)))
    return ids[-1] if len(ids) == groups_max else None


def _forget_series(transaction: Transaction, groups: Mapping[int, str], before_hour: int) -> None:
    """Frees the numbers of series that have had no point since an hour began, those at the end for good."""
    changed = []
    for id_, text in groups.items():
        series = _read_series(text)
        left = [each if each.active_hour >= before_hour else Series("", "", 0) for each in series]
        while left and not left[-1].name:
            left.pop()
        if left != series:
            changed.append({"group": id_, "left": msgspec.json.encode(left).decode()})
    if changed:
        statement = sa.update(groups_table).where(groups_table.c.id == sa.bindparam("group"))
        transaction.connection.execute(statement.values(series=sa.bindparam("left")), changed)


def forget_everything(transaction: Transaction) -> None:
    """Every account's metrics."""
    for table in (points_table, groups_table, counters_table):
        transaction.connection.execute(sa.delete(table))
