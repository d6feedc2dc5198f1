"""The life cycle of a practice instance, as a table. (The host runs for as long as there is anybody to ask.)"""

from fogbank.core.states import StateTable
from fogbank.services.machines.model import InstanceState as S

INSTANCE = StateTable(
    start=frozenset({S.RUNNING}),
    moves={
        S.RUNNING: frozenset({S.SHUTTING_DOWN}),
        S.SHUTTING_DOWN: frozenset({S.TERMINATED}),
        S.TERMINATED: frozenset(),
    },
)
