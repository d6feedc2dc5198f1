"""A volume in words, for a person: whole numbers with their units. Programs take --json, which has everything."""

from collections.abc import Callable, Iterator

from fogbank.cli.look import Credits, Fault, Limits, Look, Rate, Stats
from fogbank.cli.output import styled

_BYTE_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
# Below ten of a unit a whole number is too coarse: the next smaller one then.
_UNIT_FROM = 10 * 1024


def format_number(value: float) -> str:
    """`value` as a whole number with thousands separators."""
    return f"{round(value):,}"


def format_bytes(count: float) -> str:
    """`count` as a whole number of the unit that suits it."""
    at = 0
    while count >= _UNIT_FROM and at + 1 < len(_BYTE_UNITS):
        count, at = count / 1024, at + 1
    return f"{format_number(count)} {_BYTE_UNITS[at]}"


def volume_lines(headline: str, fields: list[tuple[str, str]]) -> list[str]:
    """The headline, and a line for each field that has a value."""
    width = max((len(name) for name, value in fields if value), default=0)
    return [
        styled(headline, "bold"),
        *(f"  {styled(name.ljust(width), 'dim')}  {value}" for name, value in fields if value),
    ]


def carried_fields(look: Look) -> Iterator[tuple[str, str]]:
    """How the volume is carried."""
    yield "limits", _limits(look.limits)
    yield from credit_fields(look)
    yield "reached at", look.nbd_uri or ""
    if len(look.attachments) > 1:
        for item in look.attachments:
            yield f"by {item.instance_id}", item.nbd_uri
    yield "clients", ", ".join(_clients(look))
    yield "health", _health(look)
    if not look.io_enabled:
        yield "I/O", f"cut: data may be inconsistent. Go on: aws ec2 enable-volume-io --volume-id {look.volume_id}"
    for fault in look.faults:
        yield "fault", fault_text(fault)
    if look.allocated_bytes is not None:
        yield "on disk", format_bytes(look.allocated_bytes)
    if look.stats:
        yield from _stats_fields(look.stats)


def credit_fields(look: Look) -> Iterator[tuple[str, str]]:
    """The burst buckets that the volume has; none where its type has none."""
    credits_ = look.credits or Credits(0, 0, 0, 0)
    if credits_.ops_max:
        share = _share(credits_.ops, credits_.ops_max)
        full, earned = format_number(credits_.ops_max), format_number(look.limits.ops.baseline)
        yield "I/O credits", f"{format_number(credits_.ops)} of {full} ({share}), {earned} a second earned"
    if credits_.bytes_max:
        share = _share(credits_.bytes, credits_.bytes_max)
        full, earned = format_bytes(credits_.bytes_max), format_bytes(look.limits.bytes.baseline)
        yield "throughput credits", f"{format_bytes(credits_.bytes)} of {full} ({share}), {earned} a second earned"


def _limits(limits: Limits) -> str:
    parts = [_rate(limits.ops, format_number, " IOPS"), _rate(limits.bytes, format_bytes, "/s")]
    return ", ".join(part for part in parts if part)


def _rate(rate: Rate, written: Callable[[float], str], unit: str) -> str:
    if not rate.baseline:
        return ""
    bursts = rate.ceiling > rate.baseline
    return f"{written(rate.baseline)}{unit}" + (f" (bursts to {written(rate.ceiling)}{unit})" if bursts else "")


def _share(value: float, full: float) -> str:
    return f"{round(100 * value / full)} %"


_STRUCK = {"pause": "held up", "error": "failed"}


def fault_text(fault: Fault) -> str:
    """A practice fault in words: `50 % of reads answered 20 ms late, until …`."""
    which = "requests" if fault.reads and fault.writes else "reads" if fault.reads else "writes"
    done = f"answered {fault.ms:g} ms late" if fault.kind == "delay" else _STRUCK[fault.kind]
    until = f", until {fault.ends_at}" if fault.ends_at else ""
    whose = f", by {fault.experiment}" if fault.experiment else ""
    return f"{fault.percent:g} % of {which} {done}{until}{whose}"


def _clients(look: Look) -> Iterator[str]:
    for export in look.exports:
        leaving = ", which must leave" if export.closing else ""
        name = "" if export.name == look.volume_id else f" of {export.name}"
        yield f"{format_number(export.clients)}{name}{leaving}"


def _health(look: Look) -> str:
    if look.allocated_bytes is None:
        return look.message or "not carried"
    return "healthy" if look.healthy and not look.message else look.message or "failed"


def _stats_fields(stats: Stats) -> Iterator[tuple[str, str]]:
    yield "read", f"{_operations(stats.read_ops)}, {format_bytes(stats.read_bytes)}"
    yield "written", f"{_operations(stats.write_ops)}, {format_bytes(stats.write_bytes)}"
    yield "flushed", _operations(stats.flush_ops)
    yield "trimmed", _operations(stats.trim_ops)
    yield "held back", f"{format_number(stats.throttled_ns / 1e6)} ms, by the limits"
    damaged = f", {format_number(stats.corrupt_ops)} of them on damaged data" if stats.corrupt_ops else ""
    yield "failed", _operations(stats.error_ops) + damaged


def _operations(count: int) -> str:
    return f"{format_number(count)} operation{'' if count == 1 else 's'}"
