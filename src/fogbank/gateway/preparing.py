"""What an operation makes ahead of its transaction, such as a large prime: only for whoever may have it.

Before, the call is looked at in a reading transaction. Operations that write are only authorized there, as for a
`DryRun`; those that read are run up to where they take what was to be made, since some of them ask themselves whether
the caller may. All are authorized again in the transaction that counts.
"""

import asyncio
from collections.abc import Callable

from fogbank.core.operation import NOT_YET, Label, NotYetPrepared
from fogbank.store.engine import Store
from fogbank.store.transaction import Transaction

# Takes what was prepared.
Step = Callable[[Transaction, object], object]


async def prepared(store: Store, label: Label, request: object, authorize: Step, perform: Step) -> object:
    """What the operation's `prepares` makes of the request; None without one. Raises what refuses the call."""
    make = label.prepares
    if make is None:
        return None
    step = authorize if label.writes else perform

    def look(transaction: Transaction) -> None:
        try:
            step(transaction, NOT_YET)
        except NotYetPrepared:
            return

    await asyncio.wrap_future(store.submit_read(look))
    return await asyncio.to_thread(make, request)
