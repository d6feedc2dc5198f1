"""Single values of the cloud as a whole, by name."""

import sqlalchemy as sa

from fogbank.store.schema import cloud_values
from fogbank.store.transaction import Transaction


def get_value(transaction: Transaction, name: str) -> str | None:
    """The value, or None."""
    statement = sa.select(cloud_values.c.value).where(cloud_values.c.name == name)
    value: str | None = transaction.connection.execute(statement).scalar()
    return value


def set_value(transaction: Transaction, name: str, value: str) -> None:
    """Sets the value, whether there was one or not."""
    statement = sa.update(cloud_values).where(cloud_values.c.name == name).values(value=value)
    if not transaction.connection.execute(statement).rowcount:
        transaction.connection.execute(sa.insert(cloud_values), {"name": name, "value": value})
