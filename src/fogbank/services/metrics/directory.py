"""What other parts may ask of metrics."""

from fogbank.services.metrics import alarm_repository, repository
from fogbank.store.transaction import Transaction


def drop_everything(transaction: Transaction) -> None:
    """Every account's metrics, alarms and their history: what `fogbank reset` does."""
    repository.forget_everything(transaction)
    alarm_repository.forget_everything(transaction)
