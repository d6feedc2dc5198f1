"""The life cycles of volumes, attachments and modifications, as tables.

https://docs.aws.amazon.com/ebs/latest/userguide/ebs-describing-volumes.html
"""

from fogbank.core.states import StateTable
from fogbank.services.volumes.model import AttachmentState as A
from fogbank.services.volumes.model import ModificationState as M
from fogbank.services.volumes.model import VolumeState as V

VOLUME = StateTable(
    start=frozenset({V.CREATING}),
    moves={
        # Without a key it could be had by, it is never there.
        V.CREATING: frozenset({V.AVAILABLE, V.ERROR, V.DELETED}),
        V.AVAILABLE: frozenset({V.IN_USE, V.DELETING, V.ERROR}),
        V.IN_USE: frozenset({V.AVAILABLE, V.ERROR}),
        # On AWS there is no way back from an error. Here a disk may have been away for a while.
        V.ERROR: frozenset({V.AVAILABLE, V.IN_USE, V.DELETING}),
        V.DELETING: frozenset({V.DELETED}),
        V.DELETED: frozenset(),
    },
)

ATTACHMENT = StateTable(
    start=frozenset({A.ATTACHING}),
    moves={
        # Without its volume's key it never is attached.
        A.ATTACHING: frozenset({A.ATTACHED, A.DETACHING, A.DETACHED}),
        A.ATTACHED: frozenset({A.DETACHING}),
        A.DETACHING: frozenset({A.BUSY, A.DETACHED}),
        A.BUSY: frozenset({A.DETACHED}),
        A.DETACHED: frozenset(),
    },
)

MODIFICATION = StateTable(
    start=frozenset({M.MODIFYING}),
    moves={
        M.MODIFYING: frozenset({M.OPTIMIZING, M.FAILED}),
        M.OPTIMIZING: frozenset({M.COMPLETED}),
        M.COMPLETED: frozenset(),
        M.FAILED: frozenset(),
    },
)
