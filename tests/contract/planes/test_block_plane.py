"""One suite for both block planes: what the one in memory does, fogd does, and the reverse."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.support.nbd import NbdConnection, NbdRefused
from tests.support.waiting import eventually

from fogbank.planes.block.contract import BlockPlane, Limits, Rate, Result, VolumeObserved, VolumeSpec
from fogbank.planes.block.fogd_process import default_binary
from fogbank.planes.block.grpc_plane import GrpcBlockPlane
from fogbank.planes.block.memory import MemoryBlockPlane

GIB = 1024**3
LIMITS = Limits(256 * 1024, Rate(100, 3_000, 5_400_000), Rate.steady(128 * 1024**2))
SPEC = VolumeSpec(id="vol-0123456789abcdef0", generation=1, size_bytes=GIB, limits=LIMITS)


@dataclass
class Bench:
    """A plane, and the client and the thief that play with it. open: gives what makes the client leave."""

    plane: BlockPlane
    open: Callable[[str], Callable[[], None]]
    lose_data: Callable[[str], None]


def _memory() -> Iterator[Bench]:
    plane = MemoryBlockPlane()

    def open_export(name: str) -> Callable[[], None]:
        try:
            plane.connect(name)
        except KeyError:
            raise NbdRefused(name) from None
        return lambda: plane.leave(name)

    yield Bench(plane, open_export, plane.forget)


def _fogd(folder: Path) -> Iterator[Bench]:
    grpc, nbd, data = folder / "g", folder / "n", folder / "data"
    command = [str(default_binary()), "--data", str(data), "--grpc-socket", str(grpc), "--nbd-socket", str(nbd)]
    child = subprocess.Popen(command)
    plane = GrpcBlockPlane(grpc, timeout_s=20)

    def open_export(name: str) -> Callable[[], None]:
        return NbdConnection.open(nbd, name).close

    def lose_data(volume_id: str) -> None:
        for path in (data / "volumes" / volume_id).iterdir():
            path.unlink()
        (data / "volumes" / volume_id).rmdir()
        # fogd may keep an open file: what matters is what it finds when it starts anew.
        nonlocal child
        child.kill()
        child.wait()
        child = subprocess.Popen(command)
        eventually(lambda: _answers(plane), within=10)

    try:
        eventually(lambda: _answers(plane), within=10)
        yield Bench(plane, open_export, lose_data)
    finally:
        plane.close()
        child.terminate()
        child.wait(20)


def _answers(plane: BlockPlane) -> bool:
    try:
        return bool(plane.hello().version)
    except Exception:
        return False


@pytest.fixture(params=["memory", "fogd"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    yield from _memory() if request.param == "memory" else _fogd(tmp_path)


def apply(bench: Bench, spec: VolumeSpec) -> Result:
    (outcome,) = bench.plane.apply([spec]).outcomes
    assert outcome.id == spec.id
    return outcome.result


def observed(bench: Bench, volume_id: str = SPEC.id) -> VolumeObserved:
    (found,) = bench.plane.observe([volume_id])
    return found


def test_applying_twice_changes_nothing(bench: Bench) -> None:
    assert [apply(bench, SPEC), apply(bench, SPEC)] == [Result.APPLIED, Result.APPLIED]
    seen = observed(bench)
    assert (seen.generation, seen.size_bytes, seen.healthy, seen.exports) == (1, GIB, True, ())


def test_outcomes_come_in_order_and_one_failure_stays_alone(bench: Bench) -> None:
    other = replace(SPEC, id="vol-0ffffffffffffffff")
    apply(bench, SPEC)
    outcomes = bench.plane.apply(
        [other, replace(SPEC, generation=2, size_bytes=GIB // 2), replace(SPEC, id="vol-0eeeeeeeeeeeeeeee")]
    )
    assert [outcome.result for outcome in outcomes.outcomes] == [Result.APPLIED, Result.INVALID, Result.APPLIED]


def test_an_older_generation_is_stale(bench: Bench) -> None:
    apply(bench, replace(SPEC, generation=5))
    (outcome,) = bench.plane.apply([replace(SPEC, generation=4, size_bytes=2 * GIB)]).outcomes
    assert outcome.result is Result.STALE
    assert outcome.observed is not None
    assert (outcome.observed.generation, outcome.observed.size_bytes) == (5, GIB)


def test_a_volume_grows_and_never_shrinks(bench: Bench) -> None:
    apply(bench, SPEC)
    assert apply(bench, replace(SPEC, generation=2, size_bytes=2 * GIB)) is Result.APPLIED
    assert apply(bench, replace(SPEC, generation=3, size_bytes=GIB)) is Result.INVALID
    assert observed(bench).size_bytes == 2 * GIB


def test_only_listed_exports_are_served(bench: Bench) -> None:
    apply(bench, SPEC)
    with pytest.raises(NbdRefused):
        bench.open(SPEC.id)
    apply(bench, replace(SPEC, generation=2, exports=(SPEC.id,)))
    leave = bench.open(SPEC.id)
    eventually(lambda: observed(bench).clients(SPEC.id) == 1, within=5)
    leave()
    eventually(lambda: observed(bench).clients(SPEC.id) == 0, within=5)


def test_an_export_closes_when_its_clients_have_left(bench: Bench) -> None:
    apply(bench, replace(SPEC, exports=(SPEC.id,)))
    leave = bench.open(SPEC.id)
    apply(bench, replace(SPEC, generation=2))
    (export,) = observed(bench).exports
    assert (export.name, export.clients, export.closing) == (SPEC.id, 1, True)
    with pytest.raises(NbdRefused):
        bench.open(SPEC.id)
    leave()
    eventually(lambda: observed(bench).exports == (), within=5)


def test_evict_drops_the_clients_of_what_is_not_listed(bench: Bench) -> None:
    apply(bench, replace(SPEC, exports=(SPEC.id,)))
    bench.open(SPEC.id)
    apply(bench, replace(SPEC, generation=2, evict=True))
    eventually(lambda: observed(bench).exports == (), within=5)


def test_a_volume_in_use_is_not_deleted(bench: Bench) -> None:
    apply(bench, replace(SPEC, exports=(SPEC.id,)))
    leave = bench.open(SPEC.id)
    gone = replace(SPEC, generation=2, deleted=True)
    assert apply(bench, gone) is Result.BUSY
    leave()
    eventually(lambda: apply(bench, gone) is Result.APPLIED, within=5)
    assert bench.plane.observe([SPEC.id]) == []
    assert apply(bench, gone) is Result.APPLIED


def test_deleting_what_never_was_is_done_already(bench: Bench) -> None:
    (outcome,) = bench.plane.apply([replace(SPEC, deleted=True, must_exist=True)]).outcomes
    assert (outcome.result, outcome.observed) == (Result.APPLIED, None)


def test_what_must_exist_is_not_made_anew(bench: Bench) -> None:
    apply(bench, SPEC)
    bench.lose_data(SPEC.id)
    (outcome,) = bench.plane.apply([replace(SPEC, generation=2, must_exist=True)]).outcomes
    assert outcome.result is Result.FAILED
    assert outcome.error
    assert not any(seen.healthy for seen in bench.plane.observe([SPEC.id]))


def test_absence_is_no_order_to_delete(bench: Bench) -> None:
    apply(bench, replace(SPEC, exports=(SPEC.id,)))
    other = replace(SPEC, id="vol-0ffffffffffffffff")
    assert bench.plane.apply([other], complete=True).orphans == [SPEC.id]
    assert {seen.id for seen in bench.plane.observe()} == {SPEC.id, other.id}
    with pytest.raises(NbdRefused):
        bench.open(SPEC.id)
    bench.plane.apply([replace(SPEC, exports=(SPEC.id,), generation=2), other], complete=True)
    bench.open(SPEC.id)()


def test_credits_start_full_and_are_set_within_the_bucket(bench: Bench) -> None:
    apply(bench, SPEC)
    assert observed(bench).credits.ops == 5_400_000
    bench.plane.set_credits(SPEC.id, ops=1_000, bytes=None)
    assert observed(bench).credits.ops < 10_000
    assert bench.plane.set_credits(SPEC.id, ops=1e12, bytes=None).ops == 5_400_000
    with pytest.raises(ValueError, match="credits"):
        bench.plane.set_credits(SPEC.id, ops=-1, bytes=None)
    with pytest.raises(KeyError):
        bench.plane.set_credits("vol-0eeeeeeeeeeeeeeee", ops=1, bytes=None)


def test_a_watch_begins_with_what_is_and_tells_what_changes(bench: Bench) -> None:
    apply(bench, replace(SPEC, exports=(SPEC.id,)))
    seen: list[VolumeObserved] = []

    def watch() -> None:
        seen.extend(bench.plane.watch())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    eventually(lambda: [item.id for item in seen] == [SPEC.id], within=5)
    leave = bench.open(SPEC.id)
    eventually(lambda: seen[-1].clients(SPEC.id) == 1, within=5)
    leave()
    eventually(lambda: seen[-1].clients(SPEC.id) == 0, within=5)
    apply(bench, replace(SPEC, generation=2, deleted=True))
    eventually(lambda: seen[-1].gone, within=5)
    bench.plane.close()
    watcher.join(5)
    assert not watcher.is_alive()


ENCRYPTED = replace(SPEC, encrypted=True)
KEY = bytearray(range(64))


def test_an_encrypted_volume_is_served_while_its_key_is_held(bench: Bench) -> None:
    (made,) = bench.plane.apply([replace(ENCRYPTED, exports=(SPEC.id,))]).outcomes
    assert made.observed is not None
    assert not made.observed.key_held
    with pytest.raises(NbdRefused):
        bench.open(SPEC.id)
    (keyed,) = bench.plane.apply([replace(ENCRYPTED, exports=(SPEC.id,))], keys={SPEC.id: KEY}).outcomes
    assert keyed.observed is not None
    assert keyed.observed.key_held
    leave = bench.open(SPEC.id)
    (detached,) = bench.plane.apply([replace(ENCRYPTED, generation=2)]).outcomes
    assert detached.observed is not None
    assert detached.observed.key_held, "a client is left"
    leave()
    eventually(lambda: not bench.plane.observe([SPEC.id])[0].key_held, within=10)


def test_an_encrypted_volume_stays_one(bench: Bench) -> None:
    bench.plane.apply([ENCRYPTED])
    cases = [
        (replace(SPEC, generation=2), {}),
        (replace(SPEC, generation=2), {SPEC.id: KEY}),
        (replace(ENCRYPTED, generation=2), {SPEC.id: KEY[:32]}),
        (replace(SPEC, id="vol-0123456789abcdef1", clone_of=SPEC.id), {}),
    ]
    for spec, keys in cases:
        (refused,) = bench.plane.apply([spec], keys=keys).outcomes
        assert refused.result is Result.INVALID, spec
        assert refused.error
