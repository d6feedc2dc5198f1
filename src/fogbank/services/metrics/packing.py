"""The values of one group of series in one moment as bytes, and back. Pure.

A group is what shares a namespace and its dimensions: all metrics of a volume, for one. Its values of a minute are one
row, since a row for each metric would be twenty times the pages to write. MessagePack of a map from the series' number
within the group to a number (one value), or to count, sum, minimum, maximum and the values with their counts.
"""

from collections.abc import Mapping

import msgspec

from fogbank.services.metrics.statistics import StatisticSet

_Packed = float | tuple[float, float, float, float, list[float] | None]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(dict[int, _Packed]).decode


def pack(sets: Mapping[int, StatisticSet]) -> bytes:
    """A group's statistic sets by series number, as bytes."""
    return _encode({number: _packed(each) for number, each in sets.items()})


def pack_values(values: Mapping[int, float]) -> bytes:
    """`pack` of one value each: what is sampled."""
    return _encode({number: _short(value) for number, value in values.items()})


def unpack(data: bytes) -> dict[int, StatisticSet]:
    """The inverse of `pack`."""
    return {number: _unpacked(each) for number, each in _decode(data).items()}


def unpack_one(data: bytes, number: int) -> StatisticSet | None:
    """One series' part of a group."""
    packed = _decode(data).get(number)
    return None if packed is None else _unpacked(packed)


def _packed(of: StatisticSet) -> object:
    if of.count == 1:
        return _short(of.sum)
    values = None if of.values is None else [_short(number) for pair in of.values for number in pair]
    return (_short(of.count), _short(of.sum), _short(of.minimum), _short(of.maximum), values)


def _short(value: float) -> float:
    """Whole numbers take one to nine bytes, others always nine."""
    whole = int(value)
    return whole if whole == value and abs(whole) < 1 << 53 else float(value)


def _unpacked(packed: _Packed) -> StatisticSet:
    if not isinstance(packed, tuple):
        return StatisticSet.of(float(packed))
    count, total, minimum, maximum, flat = packed
    values = None if flat is None else tuple(zip(map(float, flat[::2]), map(float, flat[1::2]), strict=True))
    return StatisticSet(float(count), float(total), float(minimum), float(maximum), values)
