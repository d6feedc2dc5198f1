"""Keys, aliases and grants as the API shows them."""

from collections.abc import Mapping

from fogbank.services.api import kms
from fogbank.services.keys.model import Alias, Constraints, Grant, Key, KeyState, Origin
from fogbank.services.keys.resolve import alias_arn, key_arn
from fogbank.services.keys.specs import KeySpec, KeyUsage, algorithms_of
from fogbank.store.documents import Scope

_OLDER_NAMES = frozenset(spec for spec in KeySpec if not spec.startswith(("ML_", "ECC_NIST_EDWARDS")))


def metadata(key: Key) -> kms.KeyMetadata:
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html"""
    algorithms = algorithms_of(key.spec, key.usage)
    current = key.current
    imported = current if key.origin is Origin.EXTERNAL and current is not None and current.sealed else None
    waits = key.state is KeyState.PENDING_REPLICA_DELETION
    return kms.KeyMetadata(
        aws_account_id=key.account,
        key_id=key.id,
        arn=key.arn,
        creation_date=key.created_at,
        enabled=key.state is KeyState.ENABLED,
        description=key.description,
        key_usage=key.usage,
        key_state=key.state,
        deletion_date=None if waits else key.deletion_at,
        pending_deletion_window_in_days=key.deletion_days if waits else None,
        valid_to=imported.valid_to if imported else None,
        expiration_model=imported.expiration if imported else None,
        origin=key.origin,
        key_manager=key.manager,
        customer_master_key_spec=key.spec if key.spec in _OLDER_NAMES else None,
        key_spec=key.spec,
        encryption_algorithms=algorithms if key.usage is KeyUsage.ENCRYPT_DECRYPT else None,
        signing_algorithms=algorithms if key.usage is KeyUsage.SIGN_VERIFY else None,
        mac_algorithms=algorithms if key.usage is KeyUsage.GENERATE_VERIFY_MAC else None,
        key_agreement_algorithms=algorithms if key.usage is KeyUsage.KEY_AGREEMENT else None,
        encapsulation_algorithms=algorithms if key.usage is KeyUsage.ENCAPSULATE_DECAPSULATE else None,
        multi_region=key.multi_region,
        multi_region_configuration=_regions(key),
        current_key_material_id=current.id if current and key.spec is KeySpec.SYMMETRIC_DEFAULT else None,
    )


def _regions(key: Key) -> kms.MultiRegionConfiguration | None:
    if key.primary_region is None:
        return None

    def in_region(region: str) -> kms.MultiRegionKey:
        return kms.MultiRegionKey(arn=key_arn(Scope(key.account, region), key.id), region=region)

    return kms.MultiRegionConfiguration(
        multi_region_key_type="PRIMARY" if key.is_primary else "REPLICA",
        primary_key=in_region(key.primary_region),
        replica_keys=tuple(in_region(region) for region in key.replica_regions),
    )


def alias(scope: Scope, document: Alias) -> kms.AliasListEntry:
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_AliasListEntry.html"""
    return kms.AliasListEntry(
        alias_name=document.id,
        alias_arn=alias_arn(scope, document.id),
        target_key_id=document.key_id,
        creation_date=document.created_at,
        last_updated_date=document.updated_at,
    )


def grant(scope: Scope, document: Grant) -> kms.GrantListEntry:
    """https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html"""
    return kms.GrantListEntry(
        key_id=key_arn(scope, document.key_id),
        grant_id=document.id,
        name=document.name,
        creation_date=document.created_at,
        grantee_principal=document.grantee,
        grantee_service_principal=document.grantee_service,
        retiring_principal=document.retiring,
        retiring_service_principal=document.retiring_service,
        issuing_account=document.issuing_account,
        operations=document.operations,
        constraints=_constraints(document.constraints),
    )


def _constraints(document: Constraints | None) -> kms.GrantConstraints | None:
    if document is None:
        return None
    return kms.GrantConstraints(
        encryption_context_equals=document.equals,
        encryption_context_subset=document.subset,
        source_arn=document.source_arn,
    )


def tags(known: Mapping[str, str]) -> tuple[kms.Tag, ...]:
    """Tags by key."""
    return tuple(kms.Tag(tag_key=key, tag_value=value) for key, value in sorted(known.items()))
