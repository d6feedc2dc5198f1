"""What every declared job is held to: crashed at each step, repeated at each step, failed at each step.

A test gives a `Trial`: a world to run in, and what must hold of it afterwards. The rest is the same for all jobs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import msgspec

from fogbank.store.jobs import AnyJob, JobFailed, Retry, perform


@dataclass(frozen=True, slots=True)
class Trial:
    """A job in a fresh world.

    done: raises AssertionError unless the world is as the job, done once, leaves it. undone: the same for a job that
    failed; None for a job that has nothing to undo, where what was done of it may stay.
    """

    job: AnyJob
    arguments: msgspec.Struct
    done: Callable[[], None]
    undone: Callable[[], None] | None = None


class Crash(BaseException):
    """The process dies here."""


@dataclass(slots=True)
class MemoryJournal:
    """A journal in memory, that dies where it is told to.

    dies_before and dies_after: the number of a note, from 0, before whose act, or after it and before it is noted, the
    process dies, once. twice: each act is done two times, as after such a death.
    """

    dies_before: int | None = None
    dies_after: int | None = None
    twice: bool = False
    noted: list[tuple[str, str]] = field(default_factory=list)
    place: int = 0

    def restart(self) -> None:
        """A new process reads the journal from its beginning."""
        self.place = 0

    def note(self, name: str, act: Callable[[], str]) -> str:
        """See Journal. Raises Crash."""
        place, self.place = self.place, self.place + 1
        if place < len(self.noted):
            known, result = self.noted[place]
            assert known == name, f"{name} came where {known} is noted: the order of steps must not depend on the world"
            return result
        if self.dies_before == place:
            self.dies_before = None
            raise Crash
        result = act()
        if self.twice:
            result = act()
        if self.dies_after == place:
            self.dies_after = None
            raise Crash
        self.noted.append((name, result))
        return result


def try_everything(make: Callable[[], Trial]) -> int:
    """Runs the job in every way that it must stand; how many. `make` makes a fresh world each time.

    Raises AssertionError.
    """
    steps = len(make().job.steps)
    journals = [MemoryJournal(), MemoryJournal(twice=True)]
    journals += [MemoryJournal(dies_before=number) for number in range(steps)]
    journals += [MemoryJournal(dies_after=number) for number in range(steps)]
    for journal in journals:
        trial = make()
        _run_to_its_end(trial.job, trial.arguments, journal)
        trial.done()
    for number in range(steps):
        _fail_at(make(), number)
    return len(journals) + steps


def _run_to_its_end(job: AnyJob, arguments: msgspec.Struct, journal: MemoryJournal) -> None:
    # Arguments come from the outbox, so they must stand being written down.
    copied = msgspec.json.decode(msgspec.json.encode(arguments), type=job.arguments)
    assert copied == arguments, "the arguments don't come back as they were enqueued"
    while True:
        try:
            perform(job, copied, journal, _no_waiting)
        except Crash:
            journal.restart()
        else:
            return


def _fail_at(trial: Trial, number: int) -> None:
    """Has one step fail for good, after it did what it does: the worst moment."""

    def do_and_fail(arguments: object) -> None:
        trial.job.steps[number].do(arguments)
        raise RuntimeError("made to fail")

    steps = list(trial.job.steps)
    steps[number] = replace(steps[number], do=do_and_fail)
    job = replace(trial.job, steps=tuple(steps), retry=Retry(attempts=2))
    try:
        perform(job, trial.arguments, MemoryJournal(), _no_waiting)
    except JobFailed as failure:
        if "made to fail" not in str(failure):
            raise AssertionError("the job failed otherwise than it was made to") from failure
    else:
        raise AssertionError("the job did not fail")
    if trial.undone is not None:
        trial.undone()


def _no_waiting(seconds: float) -> None:
    """Retries wait for nothing in a test."""
