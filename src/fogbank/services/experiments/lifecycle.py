"""The life cycles of experiments and of their actions, as tables.

https://docs.aws.amazon.com/fis/latest/userguide/experiments.html
"""

from fogbank.core.states import StateTable
from fogbank.services.experiments.model import ActionStatus as A
from fogbank.services.experiments.model import ExperimentStatus as E

EXPERIMENT = StateTable(
    start=frozenset({E.PENDING}),
    moves={
        E.PENDING: frozenset({E.INITIATING, E.STOPPING}),
        E.INITIATING: frozenset({E.RUNNING, E.FAILED, E.STOPPING}),
        E.RUNNING: frozenset({E.COMPLETED, E.FAILED, E.STOPPING}),
        E.STOPPING: frozenset({E.STOPPED}),
        E.COMPLETED: frozenset(),
        E.STOPPED: frozenset(),
        E.FAILED: frozenset(),
        # AWS's safety lever cancels; there is none here.
        E.CANCELLED: frozenset(),
    },
)
ENDED = frozenset({E.COMPLETED, E.STOPPED, E.FAILED, E.CANCELLED})

ACTION = StateTable(
    start=frozenset({A.PENDING}),
    moves={
        A.PENDING: frozenset({A.INITIATING, A.CANCELLED, A.SKIPPED}),
        A.INITIATING: frozenset({A.RUNNING, A.FAILED, A.STOPPING}),
        A.RUNNING: frozenset({A.COMPLETED, A.STOPPING}),
        A.STOPPING: frozenset({A.STOPPED}),
        A.COMPLETED: frozenset(),
        A.CANCELLED: frozenset(),
        A.STOPPED: frozenset(),
        A.FAILED: frozenset(),
        A.SKIPPED: frozenset(),
    },
)
