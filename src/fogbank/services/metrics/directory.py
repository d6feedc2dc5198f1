"""What other parts may ask of metrics."""

from fogbank.services.metrics import alarm_repository, repository
from fogbank.services.metrics.model import STATES_TOPIC, AlarmState
from fogbank.store.documents import Scope
from fogbank.store.transaction import Transaction

__all__ = ["STATES_TOPIC", "drop_everything", "is_alarming"]


def is_alarming(transaction: Transaction, scope: Scope, alarm: str) -> bool | None:
    """Whether an alarm has gone off; None where there is no such alarm. STATES_TOPIC is woken when one changes."""
    found = alarm_repository.alarms.get(transaction, scope, alarm)
    return None if found is None else found.state is AlarmState.ALARM


def drop_everything(transaction: Transaction) -> None:
    """Every account's metrics, alarms and their history: what `fogbank reset` does."""
    repository.forget_everything(transaction)
    alarm_repository.forget_everything(transaction)
