"""The order of a job's steps, without an engine: noted, tried again, undone; and that the harness sees faults."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from fogbank.store.job_testing import Crash, MemoryJournal, Trial, try_everything
from fogbank.store.jobs import AnyJob, Job, JobFailed, Retry, Step, Stopping, perform


class Arguments(msgspec.Struct, frozen=True):
    """A job's arguments."""

    name: str = "w"


class World:
    """What steps change, and what they were asked."""

    def __init__(self) -> None:
        self.there: set[str] = set()
        self.calls: list[str] = []
        self.pauses: list[float] = []

    def job(self, *names: str, retry: Retry | None = None) -> AnyJob:
        """A job whose steps put their names there, and take them away."""
        return Job("build", Arguments, tuple(self.step(name) for name in names), retry=retry or Retry())

    def step(self, name: str) -> Step[Arguments]:
        def do(_: Arguments) -> None:
            self.calls.append(name)
            self.there.add(name)

        def undo(_: Arguments) -> None:
            self.calls.append(f"undo {name}")
            self.there.discard(name)

        return Step(name, do, undo)

    def wait(self, seconds: float) -> None:
        if seconds:
            self.pauses.append(seconds)


def failing(step: Step[Arguments], times: float) -> Step[Arguments]:
    """The step, but that it fails so often after doing what it does."""
    count = itertools.count(1)

    def do(arguments: Arguments) -> None:
        step.do(arguments)
        if next(count) <= times:
            raise OSError("out of order")

    return replace(step, do=do)


def test_steps_are_done_in_order_and_noted() -> None:
    world, journal = World(), MemoryJournal()
    perform(world.job("a", "b"), Arguments(), journal, world.wait)
    assert world.calls == ["a", "b"]
    assert journal.noted == [("a", ""), ("b", "")]


def test_what_is_noted_is_not_done_again() -> None:
    world, journal = World(), MemoryJournal(noted=[("a", "")])
    perform(world.job("a", "b"), Arguments(), journal, world.wait)
    assert world.calls == ["b"]


def test_pauses_double_up_to_the_longest() -> None:
    world = World()
    retry = Retry(attempts=6, pause_first_s=1.0, pause_longest_s=5.0)
    job = Job("build", Arguments, (failing(world.step("a"), 5), world.step("b")), retry=retry)
    perform(job, Arguments(), MemoryJournal(), world.wait)
    assert world.pauses == [1.0, 2.0, 4.0, 5.0, 5.0]
    assert world.calls == ["a"] * 6 + ["b"]
    assert Retry().pause_s(10_000) == 60.0


def test_a_step_that_fails_for_good_is_undone_and_all_before_it() -> None:
    world = World()
    steps = (world.step("a"), world.step("b"), failing(world.step("c"), 9), world.step("d"))
    job = Job("build", Arguments, steps, retry=Retry(attempts=2))
    with pytest.raises(JobFailed, match=r"^c: OSError: out of order$"):
        perform(job, Arguments(), MemoryJournal(), world.wait)
    assert world.calls == ["a", "b", "c", "c", "undo c", "undo b", "undo a"]
    assert world.there == set()


def test_what_can_not_be_undone_is_said_and_the_rest_is_undone() -> None:
    world = World()

    def refuse(_: Arguments) -> None:
        raise PermissionError("it is locked")

    steps = (world.step("a"), replace(world.step("b"), undo=refuse), failing(world.step("c"), 9))
    job = Job("build", Arguments, steps, retry=Retry(attempts=1))
    with pytest.raises(JobFailed, match="c: OSError: out of order; undo b: PermissionError: it is locked"):
        perform(job, Arguments(), MemoryJournal(), world.wait)
    assert world.there == {"b"}


def test_a_crash_while_undoing_goes_on_undoing() -> None:
    for place in range(5):
        world, journal = World(), MemoryJournal(dies_after=place)
        steps = (world.step("a"), world.step("b"), failing(world.step("c"), 9))
        job = Job("build", Arguments, steps, retry=Retry(attempts=1))
        with pytest.raises(Crash):
            perform(job, Arguments(), journal, world.wait)
        journal.restart()
        with pytest.raises(JobFailed):
            perform(job, Arguments(), journal, world.wait)
        assert world.there == set(), place


def test_stopping_is_no_failure_of_the_step() -> None:
    world, journal = World(), MemoryJournal()

    def stop(seconds: float) -> None:
        if seconds:
            raise Stopping

    job = Job("build", Arguments, (world.step("a"), failing(world.step("b"), 9)))
    with pytest.raises(Stopping):
        perform(job, Arguments(), journal, stop)
    assert world.calls == ["a", "b"]
    assert journal.noted == [("a", "")]


def test_an_error_is_kept_short() -> None:
    def fail(_: Arguments) -> None:
        raise OSError("x" * 100_000)

    with pytest.raises(JobFailed) as failed:
        perform(
            Job("build", Arguments, (Step("a", fail),), retry=Retry(attempts=1)),
            Arguments(),
            MemoryJournal(),
            World().wait,
        )
    assert len(str(failed.value)) < 1_100


def _trial(spoil: Callable[[World], AnyJob]) -> Trial:
    world = World()

    def done() -> None:
        assert world.there == {"a", "b"}

    def undone() -> None:
        assert world.there == set()

    return Trial(spoil(world), Arguments(), done, undone)


def test_the_harness_passes_a_job_that_is_right() -> None:
    assert try_everything(lambda: _trial(lambda world: world.job("a", "b"))) == 8


def _not_idempotent(world: World) -> AnyJob:
    def do(_: Arguments) -> None:
        if "b" in world.there:
            world.there.add("b again")
        world.there.add("b")

    return Job("build", Arguments, (world.step("a"), replace(world.step("b"), do=do)))


def _not_undone(world: World) -> AnyJob:
    return Job("build", Arguments, (world.step("a"), replace(world.step("b"), undo=None)))


def _dependent(world: World) -> AnyJob:
    # What the first step found is kept in memory alone: lost with the process.
    found: list[str] = []

    def look(arguments: Arguments) -> None:
        world.step("a").do(arguments)
        found.append("b")

    def use(_: Arguments) -> None:
        world.there.add(found.pop())

    return Job("build", Arguments, (replace(world.step("a"), do=look), replace(world.step("b"), do=use)))


@pytest.mark.parametrize("spoil", [_not_idempotent, _not_undone, _dependent])
def test_the_harness_finds_a_job_that_is_wrong(spoil: Callable[[World], AnyJob]) -> None:
    with pytest.raises((AssertionError, JobFailed)):
        try_everything(lambda: _trial(spoil))
