"""The tables of volumes, attachments and modifications."""

from collections.abc import Mapping

import sqlalchemy as sa

from fogbank.services.volumes.model import (
    Attachment,
    AttachmentState,
    EncryptionSettings,
    Modification,
    ModificationState,
    Volume,
    VolumeState,
)
from fogbank.store.documents import Documents, Scope
from fogbank.store.schema import document_table
from fogbank.store.transaction import Transaction, microseconds

volumes_table = document_table(
    "volumes",
    tuple(VolumeState),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("size_gib", sa.BigInteger, nullable=False),
    sa.Column("iops", sa.BigInteger, nullable=False),
    # True while the data plane doesn't know the latest spec: the reconciler's work list.
    sa.Column("pending", sa.Boolean, nullable=False),
    # While set, the spec isn't tried again before then.
    sa.Column("retry_us", sa.BigInteger, nullable=True),
    # When a practice fault or an initialization ends; the reconciler's timer.
    sa.Column("due_us", sa.BigInteger, nullable=True),
    # The volume that this one is still to be made a copy of: that one must not go before.
    sa.Column("copies", sa.String(32), nullable=True),
    # True while it is a copy that is not initialized: the quota on copies counts them.
    sa.Column("initializing", sa.Boolean, nullable=False, server_default=sa.false()),
    # MiB/s at which snapshots are to be loaded into it; the sum has a quota.
    sa.Column("initialization_rate", sa.BigInteger, nullable=False, server_default="0"),
    sa.CheckConstraint("size_gib > 0", name="size_gib"),
    # Quotas sum over these columns alone, so that the documents stay unread.
    sa.Index("ix_volumes_quota", "account", "region", "type", "size_gib", "iops"),
    sa.Index("ix_volumes_pending", "pending"),
    sa.Index("ix_volumes_due_us", "due_us"),
    sa.Index("ix_volumes_copies", "copies"),
)

attachments_table = document_table(
    "attachments",
    tuple(AttachmentState),
    sa.Column("volume_id", sa.String(32), nullable=False),
    sa.Column("instance_id", sa.String(32), nullable=False),
    sa.Column("device", sa.String(64), nullable=False),
    sa.UniqueConstraint("account", "region", "instance_id", "device", name="uq_attachments_device"),
    sa.Index("ix_attachments_volume", "account", "region", "volume_id"),
)

modifications_table = document_table(
    "modifications",
    tuple(ModificationState),
    # When `optimizing` ends; the reconciler's timer.
    sa.Column("due_us", sa.BigInteger, nullable=True, index=True),
)

encryption_settings_table = document_table("ebs_encryption", ("set",))


def _volume_columns(volume: Volume) -> Mapping[str, object]:
    return {
        "state": volume.state.value,
        "type": volume.configuration.type,
        "size_gib": volume.configuration.size_gib,
        "iops": volume.configuration.iops or 0,
        "pending": volume.applied_generation < volume.spec_generation,
        "retry_us": None if volume.retry_at is None else microseconds(volume.retry_at),
        "due_us": _due_us(volume),
        "copies": volume.source_volume_id if is_to_be_copied(volume) else None,
        "initializing": is_initializing(volume),
        "initialization_rate": volume.initialization_rate or 0,
    }


def is_to_be_copied(volume: Volume) -> bool:
    """The data plane has still to make the copy that this volume is."""
    made = volume.applied_generation > 0
    return volume.source_volume_id is not None and not made and volume.state is VolumeState.CREATING


def is_initializing(volume: Volume) -> bool:
    """It is a copy that is not yet as fast as it will be."""
    gone = volume.state in (VolumeState.DELETING, VolumeState.ERROR)
    return volume.initialization is not None and not volume.initialization.done and not gone


def _due_us(volume: Volume) -> int | None:
    times = [fault.ends_at for fault in volume.faults if fault.ends_at is not None]
    if is_initializing(volume) and volume.initialization and volume.initialization.ends_at:
        times.append(volume.initialization.ends_at)
    return microseconds(min(times)) if times else None


def _attachment_columns(attachment: Attachment) -> Mapping[str, object]:
    return {
        "state": attachment.state.value,
        "volume_id": attachment.volume_id,
        "instance_id": attachment.instance_id,
        "device": attachment.device,
    }


def _modification_columns(modification: Modification) -> Mapping[str, object]:
    waits = modification.state is ModificationState.OPTIMIZING and modification.optimized_at is not None
    due = microseconds(modification.optimized_at) if waits and modification.optimized_at else None
    return {"state": modification.state.value, "due_us": due}


volumes = Documents(volumes_table, Volume, _volume_columns)
attachments = Documents(attachments_table, Attachment, _attachment_columns)
modifications = Documents(modifications_table, Modification, _modification_columns)
_encryption_settings = Documents(encryption_settings_table, EncryptionSettings, lambda _: {"state": "set"})
_SETTINGS_ID = "settings"


def encryption_settings(transaction: Transaction, scope: Scope) -> EncryptionSettings:
    """The account's settings in the region; AWS's where it has made none."""
    found = _encryption_settings.get(transaction, scope, _SETTINGS_ID)
    return EncryptionSettings(id=_SETTINGS_ID) if found is None else found


def set_encryption_settings(transaction: Transaction, scope: Scope, settings: EncryptionSettings) -> None:
    """Keeps them."""
    if _encryption_settings.get(transaction, scope, _SETTINGS_ID) is None:
        _encryption_settings.insert(transaction, scope, settings)
    else:
        _encryption_settings.must_update(transaction, scope, settings)


_OF_VOLUME = attachments.prepare(attachments_table.c.volume_id == sa.bindparam("volume_id"))
_OF_VOLUMES = attachments.prepare(attachments_table.c.volume_id.in_(sa.bindparam("volume_ids", expanding=True)))
_ON_INSTANCE = attachments.prepare(attachments_table.c.instance_id == sa.bindparam("instance_id"))
_ALL = attachments.prepare()


def attachments_of(transaction: Transaction, scope: Scope, volume_id: str) -> list[Attachment]:
    """The volume's attachments, ordered by instance."""
    return attachments.run(transaction, scope, _OF_VOLUME, volume_id=volume_id)


def attachments_on(transaction: Transaction, scope: Scope, instance_id: str) -> list[Attachment]:
    """The instance's attachments."""
    return attachments.run(transaction, scope, _ON_INSTANCE, instance_id=instance_id)


def attachments_by_volume(
    transaction: Transaction, scope: Scope, volume_ids: list[str] | None
) -> dict[str, list[Attachment]]:
    """Attachments by volume: of the given volumes, or of all."""
    if volume_ids is None:
        listed = attachments.run(transaction, scope, _ALL)
    else:
        listed = attachments.run(transaction, scope, _OF_VOLUMES, volume_ids=volume_ids)
    found: dict[str, list[Attachment]] = {}
    for attachment in listed:
        found.setdefault(attachment.volume_id, []).append(attachment)
    return found


_PROVISIONED = sa.select(
    sa.func.coalesce(sa.func.sum(volumes_table.c.size_gib), 0), sa.func.coalesce(sa.func.sum(volumes_table.c.iops), 0)
).where(
    volumes_table.c.account == sa.bindparam("account"),
    volumes_table.c.region == sa.bindparam("region"),
    volumes_table.c.type == sa.bindparam("type"),
)


def provisioned(transaction: Transaction, scope: Scope, kind: str) -> tuple[int, int]:
    """GiB and IOPS of all the scope's volumes of a type, for quotas."""
    bound = {"account": scope.account, "region": scope.region, "type": kind}
    size, iops = transaction.connection.execute(_PROVISIONED, bound).one()
    return int(size), int(iops)


_INITIALIZING = volumes.prepare(volumes_table.c.initializing)
_RATES = sa.select(sa.func.coalesce(sa.func.sum(volumes_table.c.initialization_rate), 0)).where(
    volumes_table.c.account == sa.bindparam("account"), volumes_table.c.region == sa.bindparam("region")
)
# The ids of volumes that some copy has still to be made of.
COPIED = sa.select(volumes_table.c.copies).where(volumes_table.c.copies.is_not(None)).scalar_subquery()
_COPIED = sa.select(volumes_table.c.copies).where(volumes_table.c.copies.is_not(None))


def initializing_copies(transaction: Transaction, scope: Scope) -> list[Volume]:
    """The scope's copies that are not initialized, for quotas."""
    return volumes.run(transaction, scope, _INITIALIZING)


def initialization_rates(transaction: Transaction, scope: Scope) -> int:
    """MiB/s of all the scope's initialization rates, for their quota."""
    bound = {"account": scope.account, "region": scope.region}
    return int(transaction.connection.execute(_RATES, bound).scalar_one())


def sources_of_copies(transaction: Transaction) -> set[str]:
    """The volumes, of all scopes, that some copy has still to be made of."""
    return set(transaction.connection.execute(_COPIED).scalars())
