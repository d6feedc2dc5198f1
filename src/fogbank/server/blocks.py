"""Holding a store and the folder of its volumes together.

What a store knows of volumes is true of one folder only. Were it started on another (a disk that is not mounted, a
second control plane on the same database), every volume would look lost. So both bear the same mark, and a start on
two that don't belong together is refused.
"""

import os
from pathlib import Path

from fogbank.core.ids import IdFactory
from fogbank.core.layout import DataLayout
from fogbank.server.errors import BlocksMismatch
from fogbank.store.engine import Store
from fogbank.store.values import get_value, set_value

_MARK = "blocks_id"


def hold_together(layout: DataLayout, store: Store, ids: IdFactory) -> None:
    """Marks a new store and a new folder, or checks the marks. Raises BlocksMismatch, OSError."""
    mark = layout.blocks / "identity"
    in_store = store.read(lambda transaction: get_value(transaction, _MARK))
    in_folder = mark.read_text().strip() if mark.exists() else None
    if in_store is not None and in_store == in_folder:
        return
    if in_store is not None:
        raise BlocksMismatch(str(layout.blocks), missing=in_folder is None)
    if in_folder is not None and _has_volumes(layout):
        raise BlocksMismatch(str(layout.blocks), missing=False)
    # The folder first: one that is marked and empty is taken by whatever store comes next.
    new = in_folder or ids.uuid()
    _write(mark, new)
    store.write(lambda transaction: set_value(transaction, _MARK, new))


def _has_volumes(layout: DataLayout) -> bool:
    volumes = layout.blocks / "volumes"
    return volumes.is_dir() and any(volumes.iterdir())


def _write(mark: Path, text: str) -> None:
    beside = mark.with_name("identity.new")
    with beside.open("w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.rename(mark)
    folder = os.open(mark.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
