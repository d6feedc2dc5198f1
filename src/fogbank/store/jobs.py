"""Durable jobs: long work of many steps that a crash at any moment only interrupts.

A domain declares a `Job`: a name, the type of its arguments, its steps in order. Each step may be run more than once
(its process may die between doing it and noting that it was done), so each must be idempotent. What was noted is not
done again. This module is the order of things and knows no engine: it notes steps in a `Journal`, which is DBOS's
database in `fogbank.store.job_engine` and a dictionary in `fogbank.store.job_testing`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import msgspec

A = TypeVar("A", bound=msgspec.Struct)
log = logging.getLogger("fogbank.jobs")
_ERROR_CHARACTERS_MAX = 1_000


class JobFailed(Exception):
    """A job was given up: its message says at which step, why, and what could not be undone."""


class Stopping(BaseException):
    """The process ends: the job is left as it is noted, and goes on from there at the next start.

    No Exception, so that nothing on the way takes it for a failure of the step.
    """


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a step is tried in all before the job is given up, with pauses that double up to the longest."""

    attempts: int = 8
    pause_first_s: float = 1.0
    pause_longest_s: float = 60.0

    def pause_s(self, failed: int) -> float:
        """The pause after the try number `failed`, from 1."""
        return min(self.pause_longest_s, self.pause_first_s * 2.0 ** min(failed - 1, 30))


@dataclass(frozen=True, slots=True)
class Step(Generic[A]):
    """One step. do and undo: idempotent; undo also where `do` was begun and didn't end, or never began."""

    name: str
    do: Callable[[A], None]
    undo: Callable[[A], None] | None = None


@dataclass(frozen=True, slots=True)
class Job(Generic[A]):
    """A kind of job. at_once: how many of it may run at one time; with 1 they run in the order they were enqueued.

    Steps are noted by position and name: a released job's steps don't change, a new kind of job takes a new name.
    """

    name: str
    arguments: type[A]
    steps: tuple[Step[A], ...]
    at_once: int = 1
    retry: Retry = field(default_factory=Retry)


# A job of whatever arguments; they are checked against its own type wherever they come from outside.
AnyJob = Job[Any]


class Journal(Protocol):
    """Where it is noted what was done."""

    def note(self, name: str, act: Callable[[], str]) -> str:
        """What `act` returned: now, or when it was noted under `name` at this place before."""
        ...


def perform(job: AnyJob, arguments: msgspec.Struct, journal: Journal, wait: Callable[[float], None]) -> None:
    """Does all of a job that is not noted yet. wait: takes seconds, raises Stopping.

    A step that fails for good has itself and those before it undone, the last first. Raises JobFailed then, Stopping.
    """
    begun: list[Step[Any]] = []
    for step in job.steps:
        begun.append(step)
        error = journal.note(step.name, _tries(job, step.name, step.do, arguments, wait))
        if error:
            left = _undo(job, begun, arguments, journal, wait)
            raise JobFailed("; ".join([f"{step.name}: {error}", *left]))


def _undo(
    job: AnyJob, begun: list[Step[Any]], arguments: msgspec.Struct, journal: Journal, wait: Callable[[float], None]
) -> list[str]:
    left: list[str] = []
    for step in reversed(begun):
        if step.undo is not None:
            name = f"undo {step.name}"
            error = journal.note(name, _tries(job, name, step.undo, arguments, wait))
            if error:
                left.append(f"{name}: {error}")
    return left


def _tries(
    job: AnyJob, name: str, act: Callable[[Any], None], arguments: msgspec.Struct, wait: Callable[[float], None]
) -> Callable[[], str]:
    """The tries of a step as one act: empty when one succeeded, else the last one's error."""

    def run() -> str:
        for tried in range(1, job.retry.attempts + 1):
            # A moment to stop at, also where nothing fails.
            wait(0)
            try:
                act(arguments)
            except Exception as error:
                text = f"{type(error).__name__}: {error}"[:_ERROR_CHARACTERS_MAX]
                log.warning("job %s, %s, try %d of %d: %s", job.name, name, tried, job.retry.attempts, text)
                if tried == job.retry.attempts:
                    log.exception("job %s, %s is given up", job.name, name)
                    return text
                wait(job.retry.pause_s(tried))
            else:
                return ""
        raise AssertionError("the last try returns")

    return run
