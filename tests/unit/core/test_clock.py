"""The clock: never back, whatever the host's does, and still while it is held."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fogbank.core.clock import Clock

START = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class Host:
    """The host's clock, moved by the test."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def test_it_is_the_hosts_plus_its_offset() -> None:
    host = Host()
    clock = Clock(timedelta(days=3), host)
    assert clock.now() == START + timedelta(days=3)
    host.move(60)
    assert clock.now() == START + timedelta(days=3, seconds=60)
    assert clock.offset == timedelta(days=3)


def test_it_stands_while_the_host_is_behind_where_it_was() -> None:
    host = Host()
    clock = Clock(host_now=host)
    host.move(100)
    assert clock.now() == START + timedelta(seconds=100)
    host.move(-90)
    assert clock.now() == START + timedelta(seconds=100)
    host.move(91)
    assert clock.now() == START + timedelta(seconds=101)


def test_it_stands_while_it_is_held_and_goes_on_from_there() -> None:
    host = Host()
    clock = Clock(host_now=host)
    clock.hold(START + timedelta(hours=1))
    host.move(5)
    assert clock.now() == START + timedelta(hours=1)
    clock.hold(START + timedelta(hours=2))
    assert clock.now() == START + timedelta(hours=2)
    clock.release()
    assert clock.now() == START + timedelta(hours=2)
    host.move(5)
    assert clock.now() == START + timedelta(hours=2, seconds=5)
    assert clock.offset == timedelta(hours=2) - timedelta(seconds=5)


def test_holding_at_a_past_time_holds_where_it_is() -> None:
    clock = Clock(host_now=Host())
    clock.hold(START - timedelta(days=1))
    assert clock.now() == START
    clock.release()
    assert clock.offset == timedelta(0)


def test_releasing_what_is_not_held_changes_nothing() -> None:
    clock = Clock(timedelta(hours=1), Host())
    clock.release()
    assert clock.offset == timedelta(hours=1)


_MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("host"), st.floats(-1e5, 1e5)),
        st.tuples(st.just("hold"), st.floats(-1e5, 1e5)),
        st.tuples(st.just("release"), st.just(0.0)),
    )
)


@given(_MOVES)
def test_it_never_goes_back_and_its_offset_never_shrinks(moves: list[tuple[str, float]]) -> None:
    host = Host()
    clock = Clock(host_now=host)
    held: datetime | None = None
    for kind, seconds in moves:
        before, offset = clock.now(), clock.offset
        match kind:
            case "host":
                host.move(seconds)
            case "hold":
                clock.hold(before + timedelta(seconds=seconds))
                held = clock.now()
                assert held == max(before, before + timedelta(seconds=seconds))
            case "release":
                clock.release()
                held = None
        assert clock.now() >= before
        assert clock.offset >= offset
        if held is not None:
            assert clock.now() == held
