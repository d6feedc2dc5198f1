"""Types of kms's built operations, made from botocore 1.44.5 by tools/generate_api_types.py."""

from datetime import datetime

from msgspec import Struct, field

__all__ = [
    "AliasListEntry",
    "CancelKeyDeletionRequest",
    "CancelKeyDeletionResponse",
    "CreateAliasRequest",
    "CreateAliasResult",
    "CreateGrantRequest",
    "CreateGrantResponse",
    "CreateKeyRequest",
    "CreateKeyResponse",
    "DecapsulateRequest",
    "DecapsulateResponse",
    "DecryptRequest",
    "DecryptResponse",
    "DeleteAliasRequest",
    "DeleteAliasResult",
    "DeleteImportedKeyMaterialRequest",
    "DeleteImportedKeyMaterialResponse",
    "DeriveSharedSecretRequest",
    "DeriveSharedSecretResponse",
    "DescribeKeyRequest",
    "DescribeKeyResponse",
    "DisableKeyRequest",
    "DisableKeyResult",
    "DisableKeyRotationRequest",
    "DisableKeyRotationResult",
    "EnableKeyRequest",
    "EnableKeyResult",
    "EnableKeyRotationRequest",
    "EnableKeyRotationResult",
    "EncapsulateRequest",
    "EncapsulateResponse",
    "EncryptRequest",
    "EncryptResponse",
    "GenerateDataKeyPairRequest",
    "GenerateDataKeyPairResponse",
    "GenerateDataKeyPairWithoutPlaintextRequest",
    "GenerateDataKeyPairWithoutPlaintextResponse",
    "GenerateDataKeyRequest",
    "GenerateDataKeyResponse",
    "GenerateDataKeyWithoutPlaintextRequest",
    "GenerateDataKeyWithoutPlaintextResponse",
    "GenerateMacRequest",
    "GenerateMacResponse",
    "GenerateRandomRequest",
    "GenerateRandomResponse",
    "GetKeyPolicyRequest",
    "GetKeyPolicyResponse",
    "GetKeyRotationStatusRequest",
    "GetKeyRotationStatusResponse",
    "GetParametersForImportRequest",
    "GetParametersForImportResponse",
    "GetPublicKeyRequest",
    "GetPublicKeyResponse",
    "GrantConstraints",
    "GrantListEntry",
    "ImportKeyMaterialRequest",
    "ImportKeyMaterialResponse",
    "KeyListEntry",
    "KeyMetadata",
    "ListAliasesRequest",
    "ListAliasesResponse",
    "ListGrantsRequest",
    "ListGrantsResponse",
    "ListKeyPoliciesRequest",
    "ListKeyPoliciesResponse",
    "ListKeyRotationsRequest",
    "ListKeyRotationsResponse",
    "ListKeysRequest",
    "ListKeysResponse",
    "ListResourceTagsRequest",
    "ListResourceTagsResponse",
    "ListRetirableGrantsRequest",
    "MultiRegionConfiguration",
    "MultiRegionKey",
    "PutKeyPolicyRequest",
    "PutKeyPolicyResult",
    "ReEncryptRequest",
    "ReEncryptResponse",
    "RecipientInfo",
    "ReplicateKeyRequest",
    "ReplicateKeyResponse",
    "RetireGrantRequest",
    "RetireGrantResult",
    "RevokeGrantRequest",
    "RevokeGrantResult",
    "RotateKeyOnDemandRequest",
    "RotateKeyOnDemandResponse",
    "RotationsListEntry",
    "ScheduleKeyDeletionRequest",
    "ScheduleKeyDeletionResponse",
    "SignRequest",
    "SignResponse",
    "Tag",
    "TagResourceRequest",
    "TagResourceResult",
    "UntagResourceRequest",
    "UntagResourceResult",
    "UpdateAliasRequest",
    "UpdateAliasResult",
    "UpdateKeyDescriptionRequest",
    "UpdateKeyDescriptionResult",
    "UpdatePrimaryRegionRequest",
    "UpdatePrimaryRegionResult",
    "VerifyMacRequest",
    "VerifyMacResponse",
    "VerifyRequest",
    "VerifyResponse",
    "XksKeyConfigurationType",
]


class CancelKeyDeletionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")


class CancelKeyDeletionResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)


class CreateAliasRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alias_name: str = field(name="AliasName")
    target_key_id: str = field(name="TargetKeyId")


class CreateAliasResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class GrantConstraints(Struct, frozen=True, kw_only=True, omit_defaults=True):
    encryption_context_subset: dict[str, str] | None = field(name="EncryptionContextSubset", default=None)
    encryption_context_equals: dict[str, str] | None = field(name="EncryptionContextEquals", default=None)
    source_arn: str | None = field(name="SourceArn", default=None)


class CreateGrantRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    grantee_principal: str | None = field(name="GranteePrincipal", default=None)
    retiring_principal: str | None = field(name="RetiringPrincipal", default=None)
    operations: tuple[str, ...] = field(name="Operations")
    constraints: GrantConstraints | None = field(name="Constraints", default=None)
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    name: str | None = field(name="Name", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    grantee_service_principal: str | None = field(name="GranteeServicePrincipal", default=None)
    retiring_service_principal: str | None = field(name="RetiringServicePrincipal", default=None)


class CreateGrantResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    grant_token: str | None = field(name="GrantToken", default=None)
    grant_id: str | None = field(name="GrantId", default=None)


class Tag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tag_key: str = field(name="TagKey")
    tag_value: str = field(name="TagValue")


class CreateKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy: str | None = field(name="Policy", default=None)
    description: str | None = field(name="Description", default=None)
    key_usage: str | None = field(name="KeyUsage", default=None)
    customer_master_key_spec: str | None = field(name="CustomerMasterKeySpec", default=None)
    key_spec: str | None = field(name="KeySpec", default=None)
    origin: str | None = field(name="Origin", default=None)
    custom_key_store_id: str | None = field(name="CustomKeyStoreId", default=None)
    bypass_policy_lockout_safety_check: bool | None = field(name="BypassPolicyLockoutSafetyCheck", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    multi_region: bool | None = field(name="MultiRegion", default=None)
    xks_key_id: str | None = field(name="XksKeyId", default=None)


class MultiRegionKey(Struct, frozen=True, kw_only=True, omit_defaults=True):
    arn: str | None = field(name="Arn", default=None)
    region: str | None = field(name="Region", default=None)


class MultiRegionConfiguration(Struct, frozen=True, kw_only=True, omit_defaults=True):
    multi_region_key_type: str | None = field(name="MultiRegionKeyType", default=None)
    primary_key: MultiRegionKey | None = field(name="PrimaryKey", default=None)
    replica_keys: tuple[MultiRegionKey, ...] | None = field(name="ReplicaKeys", default=None)


class XksKeyConfigurationType(Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str | None = field(name="Id", default=None)


class KeyMetadata(Struct, frozen=True, kw_only=True, omit_defaults=True):
    aws_account_id: str | None = field(name="AWSAccountId", default=None)
    key_id: str = field(name="KeyId")
    arn: str | None = field(name="Arn", default=None)
    creation_date: datetime | None = field(name="CreationDate", default=None)
    enabled: bool | None = field(name="Enabled", default=None)
    description: str | None = field(name="Description", default=None)
    key_usage: str | None = field(name="KeyUsage", default=None)
    key_state: str | None = field(name="KeyState", default=None)
    deletion_date: datetime | None = field(name="DeletionDate", default=None)
    valid_to: datetime | None = field(name="ValidTo", default=None)
    origin: str | None = field(name="Origin", default=None)
    custom_key_store_id: str | None = field(name="CustomKeyStoreId", default=None)
    cloud_hsm_cluster_id: str | None = field(name="CloudHsmClusterId", default=None)
    expiration_model: str | None = field(name="ExpirationModel", default=None)
    key_manager: str | None = field(name="KeyManager", default=None)
    customer_master_key_spec: str | None = field(name="CustomerMasterKeySpec", default=None)
    key_spec: str | None = field(name="KeySpec", default=None)
    encryption_algorithms: tuple[str, ...] | None = field(name="EncryptionAlgorithms", default=None)
    signing_algorithms: tuple[str, ...] | None = field(name="SigningAlgorithms", default=None)
    key_agreement_algorithms: tuple[str, ...] | None = field(name="KeyAgreementAlgorithms", default=None)
    encapsulation_algorithms: tuple[str, ...] | None = field(name="EncapsulationAlgorithms", default=None)
    multi_region: bool | None = field(name="MultiRegion", default=None)
    multi_region_configuration: MultiRegionConfiguration | None = field(name="MultiRegionConfiguration", default=None)
    pending_deletion_window_in_days: int | None = field(name="PendingDeletionWindowInDays", default=None)
    mac_algorithms: tuple[str, ...] | None = field(name="MacAlgorithms", default=None)
    xks_key_configuration: XksKeyConfigurationType | None = field(name="XksKeyConfiguration", default=None)
    current_key_material_id: str | None = field(name="CurrentKeyMaterialId", default=None)


class CreateKeyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_metadata: KeyMetadata | None = field(name="KeyMetadata", default=None)


class DecapsulateRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    shared_secret_ciphertext_blob: bytes = field(name="SharedSecretCiphertextBlob")
    encapsulation_algorithm: str = field(name="EncapsulationAlgorithm")
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)


class DecapsulateResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    shared_secret: bytes | None = field(name="SharedSecret", default=None)
    encapsulation_algorithm: str | None = field(name="EncapsulationAlgorithm", default=None)

    def __repr__(self) -> str:
        return "DecapsulateResponse(…)"


class RecipientInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_encryption_algorithm: str | None = field(name="KeyEncryptionAlgorithm", default=None)
    attestation_document: bytes | None = field(name="AttestationDocument", default=None)


class DecryptRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ciphertext_blob: bytes | None = field(name="CiphertextBlob", default=None)
    encryption_context: dict[str, str] | None = field(name="EncryptionContext", default=None)
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    key_id: str | None = field(name="KeyId", default=None)
    encryption_algorithm: str | None = field(name="EncryptionAlgorithm", default=None)
    recipient: RecipientInfo | None = field(name="Recipient", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    dry_run_modifiers: tuple[str, ...] | None = field(name="DryRunModifiers", default=None)


class DecryptResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    plaintext: bytes | None = field(name="Plaintext", default=None)
    encryption_algorithm: str | None = field(name="EncryptionAlgorithm", default=None)
    ciphertext_for_recipient: bytes | None = field(name="CiphertextForRecipient", default=None)
    key_material_id: str | None = field(name="KeyMaterialId", default=None)

    def __repr__(self) -> str:
        return "DecryptResponse(…)"


class DeleteAliasRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alias_name: str = field(name="AliasName")


class DeleteAliasResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DeleteImportedKeyMaterialRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    key_material_id: str | None = field(name="KeyMaterialId", default=None)


class DeleteImportedKeyMaterialResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    key_material_id: str | None = field(name="KeyMaterialId", default=None)


class DeriveSharedSecretRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    key_agreement_algorithm: str = field(name="KeyAgreementAlgorithm")
    public_key: bytes = field(name="PublicKey")
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    recipient: RecipientInfo | None = field(name="Recipient", default=None)


class DeriveSharedSecretResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    shared_secret: bytes | None = field(name="SharedSecret", default=None)
    ciphertext_for_recipient: bytes | None = field(name="CiphertextForRecipient", default=None)
    key_agreement_algorithm: str | None = field(name="KeyAgreementAlgorithm", default=None)
    key_origin: str | None = field(name="KeyOrigin", default=None)

    def __repr__(self) -> str:
        return "DeriveSharedSecretResponse(…)"


class DescribeKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)


class DescribeKeyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_metadata: KeyMetadata | None = field(name="KeyMetadata", default=None)


class DisableKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")


class DisableKeyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class DisableKeyRotationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")


class DisableKeyRotationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class EnableKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")


class EnableKeyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class EnableKeyRotationRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    rotation_period_in_days: int | None = field(name="RotationPeriodInDays", default=None)


class EnableKeyRotationResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class EncapsulateRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    encapsulation_algorithm: str = field(name="EncapsulationAlgorithm")
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)


class EncapsulateResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    shared_secret: bytes | None = field(name="SharedSecret", default=None)
    shared_secret_ciphertext_blob: bytes | None = field(name="SharedSecretCiphertextBlob", default=None)
    encapsulation_algorithm: str | None = field(name="EncapsulationAlgorithm", default=None)

    def __repr__(self) -> str:
        return "EncapsulateResponse(…)"


class EncryptRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    plaintext: bytes = field(name="Plaintext")
    encryption_context: dict[str, str] | None = field(name="EncryptionContext", default=None)
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    encryption_algorithm: str | None = field(name="EncryptionAlgorithm", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)

    def __repr__(self) -> str:
        return "EncryptRequest(…)"


class EncryptResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ciphertext_blob: bytes | None = field(name="CiphertextBlob", default=None)
    key_id: str | None = field(name="KeyId", default=None)
    encryption_algorithm: str | None = field(name="EncryptionAlgorithm", default=None)


class GenerateDataKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    encryption_context: dict[str, str] | None = field(name="EncryptionContext", default=None)
    number_of_bytes: int | None = field(name="NumberOfBytes", default=None)
    key_spec: str | None = field(name="KeySpec", default=None)
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    recipient: RecipientInfo | None = field(name="Recipient", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)


class GenerateDataKeyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ciphertext_blob: bytes | None = field(name="CiphertextBlob", default=None)
    plaintext: bytes | None = field(name="Plaintext", default=None)
    key_id: str | None = field(name="KeyId", default=None)
    ciphertext_for_recipient: bytes | None = field(name="CiphertextForRecipient", default=None)
    key_material_id: str | None = field(name="KeyMaterialId", default=None)

    def __repr__(self) -> str:
        return "GenerateDataKeyResponse(…)"


class GenerateDataKeyPairRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    encryption_context: dict[str, str] | None = field(name="EncryptionContext", default=None)
    key_id: str = field(name="KeyId")
    key_pair_spec: str = field(name="KeyPairSpec")
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    recipient: RecipientInfo | None = field(name="Recipient", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)


class GenerateDataKeyPairResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    private_key_ciphertext_blob: bytes | None = field(name="PrivateKeyCiphertextBlob", default=None)
    private_key_plaintext: bytes | None = field(name="PrivateKeyPlaintext", default=None)
    public_key: bytes | None = field(name="PublicKey", default=None)
    key_id: str | None = field(name="KeyId", default=None)
    key_pair_spec: str | None = field(name="KeyPairSpec", default=None)
    ciphertext_for_recipient: bytes | None = field(name="CiphertextForRecipient", default=None)
    key_material_id: str | None = field(name="KeyMaterialId", default=None)

    def __repr__(self) -> str:
        return "GenerateDataKeyPairResponse(…)"


class GenerateDataKeyPairWithoutPlaintextRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    encryption_context: dict[str, str] | None = field(name="EncryptionContext", default=None)
    key_id: str = field(name="KeyId")
    key_pair_spec: str = field(name="KeyPairSpec")
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)


class GenerateDataKeyPairWithoutPlaintextResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    private_key_ciphertext_blob: bytes | None = field(name="PrivateKeyCiphertextBlob", default=None)
    public_key: bytes | None = field(name="PublicKey", default=None)
    key_id: str | None = field(name="KeyId", default=None)
    key_pair_spec: str | None = field(name="KeyPairSpec", default=None)
    key_material_id: str | None = field(name="KeyMaterialId", default=None)


class GenerateDataKeyWithoutPlaintextRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    encryption_context: dict[str, str] | None = field(name="EncryptionContext", default=None)
    key_spec: str | None = field(name="KeySpec", default=None)
    number_of_bytes: int | None = field(name="NumberOfBytes", default=None)
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)


class GenerateDataKeyWithoutPlaintextResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ciphertext_blob: bytes | None = field(name="CiphertextBlob", default=None)
    key_id: str | None = field(name="KeyId", default=None)
    key_material_id: str | None = field(name="KeyMaterialId", default=None)


class GenerateMacRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message: bytes = field(name="Message")
    key_id: str = field(name="KeyId")
    mac_algorithm: str = field(name="MacAlgorithm")
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)

    def __repr__(self) -> str:
        return "GenerateMacRequest(…)"


class GenerateMacResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    mac: bytes | None = field(name="Mac", default=None)
    mac_algorithm: str | None = field(name="MacAlgorithm", default=None)
    key_id: str | None = field(name="KeyId", default=None)


class GenerateRandomRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    number_of_bytes: int | None = field(name="NumberOfBytes", default=None)
    custom_key_store_id: str | None = field(name="CustomKeyStoreId", default=None)
    recipient: RecipientInfo | None = field(name="Recipient", default=None)


class GenerateRandomResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    plaintext: bytes | None = field(name="Plaintext", default=None)
    ciphertext_for_recipient: bytes | None = field(name="CiphertextForRecipient", default=None)

    def __repr__(self) -> str:
        return "GenerateRandomResponse(…)"


class GetKeyPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    policy_name: str | None = field(name="PolicyName", default=None)


class GetKeyPolicyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy: str | None = field(name="Policy", default=None)
    policy_name: str | None = field(name="PolicyName", default=None)


class GetKeyRotationStatusRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")


class GetKeyRotationStatusResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_rotation_enabled: bool | None = field(name="KeyRotationEnabled", default=None)
    key_id: str | None = field(name="KeyId", default=None)
    rotation_period_in_days: int | None = field(name="RotationPeriodInDays", default=None)
    next_rotation_date: datetime | None = field(name="NextRotationDate", default=None)
    on_demand_rotation_start_date: datetime | None = field(name="OnDemandRotationStartDate", default=None)


class GetParametersForImportRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    wrapping_algorithm: str = field(name="WrappingAlgorithm")
    wrapping_key_spec: str = field(name="WrappingKeySpec")


class GetParametersForImportResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    import_token: bytes | None = field(name="ImportToken", default=None)
    public_key: bytes | None = field(name="PublicKey", default=None)
    parameters_valid_to: datetime | None = field(name="ParametersValidTo", default=None)

    def __repr__(self) -> str:
        return "GetParametersForImportResponse(…)"


class GetPublicKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)


class GetPublicKeyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    public_key: bytes | None = field(name="PublicKey", default=None)
    customer_master_key_spec: str | None = field(name="CustomerMasterKeySpec", default=None)
    key_spec: str | None = field(name="KeySpec", default=None)
    key_usage: str | None = field(name="KeyUsage", default=None)
    encryption_algorithms: tuple[str, ...] | None = field(name="EncryptionAlgorithms", default=None)
    signing_algorithms: tuple[str, ...] | None = field(name="SigningAlgorithms", default=None)
    key_agreement_algorithms: tuple[str, ...] | None = field(name="KeyAgreementAlgorithms", default=None)
    encapsulation_algorithms: tuple[str, ...] | None = field(name="EncapsulationAlgorithms", default=None)


class ImportKeyMaterialRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    import_token: bytes = field(name="ImportToken")
    encrypted_key_material: bytes = field(name="EncryptedKeyMaterial")
    valid_to: datetime | None = field(name="ValidTo", default=None)
    expiration_model: str | None = field(name="ExpirationModel", default=None)
    import_type: str | None = field(name="ImportType", default=None)
    key_material_description: str | None = field(name="KeyMaterialDescription", default=None)
    key_material_id: str | None = field(name="KeyMaterialId", default=None)


class ImportKeyMaterialResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    key_material_id: str | None = field(name="KeyMaterialId", default=None)


class ListAliasesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    limit: int | None = field(name="Limit", default=None)
    marker: str | None = field(name="Marker", default=None)


class AliasListEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alias_name: str | None = field(name="AliasName", default=None)
    alias_arn: str | None = field(name="AliasArn", default=None)
    target_key_id: str | None = field(name="TargetKeyId", default=None)
    creation_date: datetime | None = field(name="CreationDate", default=None)
    last_updated_date: datetime | None = field(name="LastUpdatedDate", default=None)


class ListAliasesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    aliases: tuple[AliasListEntry, ...] | None = field(name="Aliases", default=None)
    next_marker: str | None = field(name="NextMarker", default=None)
    truncated: bool | None = field(name="Truncated", default=None)


class ListGrantsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    limit: int | None = field(name="Limit", default=None)
    marker: str | None = field(name="Marker", default=None)
    key_id: str = field(name="KeyId")
    grant_id: str | None = field(name="GrantId", default=None)
    grantee_principal: str | None = field(name="GranteePrincipal", default=None)
    grantee_service_principal: str | None = field(name="GranteeServicePrincipal", default=None)


class GrantListEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    grant_id: str | None = field(name="GrantId", default=None)
    name: str | None = field(name="Name", default=None)
    creation_date: datetime | None = field(name="CreationDate", default=None)
    grantee_principal: str | None = field(name="GranteePrincipal", default=None)
    retiring_principal: str | None = field(name="RetiringPrincipal", default=None)
    issuing_account: str | None = field(name="IssuingAccount", default=None)
    operations: tuple[str, ...] | None = field(name="Operations", default=None)
    constraints: GrantConstraints | None = field(name="Constraints", default=None)
    grantee_service_principal: str | None = field(name="GranteeServicePrincipal", default=None)
    retiring_service_principal: str | None = field(name="RetiringServicePrincipal", default=None)


class ListGrantsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    grants: tuple[GrantListEntry, ...] | None = field(name="Grants", default=None)
    next_marker: str | None = field(name="NextMarker", default=None)
    truncated: bool | None = field(name="Truncated", default=None)


class ListKeyPoliciesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    limit: int | None = field(name="Limit", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListKeyPoliciesResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    policy_names: tuple[str, ...] | None = field(name="PolicyNames", default=None)
    next_marker: str | None = field(name="NextMarker", default=None)
    truncated: bool | None = field(name="Truncated", default=None)


class ListKeyRotationsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    include_key_material: str | None = field(name="IncludeKeyMaterial", default=None)
    limit: int | None = field(name="Limit", default=None)
    marker: str | None = field(name="Marker", default=None)


class RotationsListEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    key_material_id: str | None = field(name="KeyMaterialId", default=None)
    key_material_description: str | None = field(name="KeyMaterialDescription", default=None)
    import_state: str | None = field(name="ImportState", default=None)
    key_material_state: str | None = field(name="KeyMaterialState", default=None)
    expiration_model: str | None = field(name="ExpirationModel", default=None)
    valid_to: datetime | None = field(name="ValidTo", default=None)
    rotation_date: datetime | None = field(name="RotationDate", default=None)
    rotation_type: str | None = field(name="RotationType", default=None)


class ListKeyRotationsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    rotations: tuple[RotationsListEntry, ...] | None = field(name="Rotations", default=None)
    next_marker: str | None = field(name="NextMarker", default=None)
    truncated: bool | None = field(name="Truncated", default=None)


class ListKeysRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    limit: int | None = field(name="Limit", default=None)
    marker: str | None = field(name="Marker", default=None)
    resource_owners: tuple[str, ...] | None = field(name="ResourceOwners", default=None)


class KeyListEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    key_arn: str | None = field(name="KeyArn", default=None)


class ListKeysResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    keys: tuple[KeyListEntry, ...] | None = field(name="Keys", default=None)
    next_marker: str | None = field(name="NextMarker", default=None)
    truncated: bool | None = field(name="Truncated", default=None)


class ListResourceTagsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    limit: int | None = field(name="Limit", default=None)
    marker: str | None = field(name="Marker", default=None)


class ListResourceTagsResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)
    next_marker: str | None = field(name="NextMarker", default=None)
    truncated: bool | None = field(name="Truncated", default=None)


class ListRetirableGrantsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    limit: int | None = field(name="Limit", default=None)
    marker: str | None = field(name="Marker", default=None)
    retiring_principal: str | None = field(name="RetiringPrincipal", default=None)
    retiring_service_principal: str | None = field(name="RetiringServicePrincipal", default=None)


class PutKeyPolicyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    policy_name: str | None = field(name="PolicyName", default=None)
    policy: str = field(name="Policy")
    bypass_policy_lockout_safety_check: bool | None = field(name="BypassPolicyLockoutSafetyCheck", default=None)


class PutKeyPolicyResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class ReEncryptRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ciphertext_blob: bytes | None = field(name="CiphertextBlob", default=None)
    source_encryption_context: dict[str, str] | None = field(name="SourceEncryptionContext", default=None)
    source_key_id: str | None = field(name="SourceKeyId", default=None)
    destination_key_id: str = field(name="DestinationKeyId")
    destination_encryption_context: dict[str, str] | None = field(name="DestinationEncryptionContext", default=None)
    source_encryption_algorithm: str | None = field(name="SourceEncryptionAlgorithm", default=None)
    destination_encryption_algorithm: str | None = field(name="DestinationEncryptionAlgorithm", default=None)
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)
    dry_run_modifiers: tuple[str, ...] | None = field(name="DryRunModifiers", default=None)


class ReEncryptResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    ciphertext_blob: bytes | None = field(name="CiphertextBlob", default=None)
    source_key_id: str | None = field(name="SourceKeyId", default=None)
    key_id: str | None = field(name="KeyId", default=None)
    source_encryption_algorithm: str | None = field(name="SourceEncryptionAlgorithm", default=None)
    destination_encryption_algorithm: str | None = field(name="DestinationEncryptionAlgorithm", default=None)
    source_key_material_id: str | None = field(name="SourceKeyMaterialId", default=None)
    destination_key_material_id: str | None = field(name="DestinationKeyMaterialId", default=None)


class ReplicateKeyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    replica_region: str = field(name="ReplicaRegion")
    policy: str | None = field(name="Policy", default=None)
    bypass_policy_lockout_safety_check: bool | None = field(name="BypassPolicyLockoutSafetyCheck", default=None)
    description: str | None = field(name="Description", default=None)
    tags: tuple[Tag, ...] | None = field(name="Tags", default=None)


class ReplicateKeyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    replica_key_metadata: KeyMetadata | None = field(name="ReplicaKeyMetadata", default=None)
    replica_policy: str | None = field(name="ReplicaPolicy", default=None)
    replica_tags: tuple[Tag, ...] | None = field(name="ReplicaTags", default=None)


class RetireGrantRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    grant_token: str | None = field(name="GrantToken", default=None)
    key_id: str | None = field(name="KeyId", default=None)
    grant_id: str | None = field(name="GrantId", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)


class RetireGrantResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class RevokeGrantRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    grant_id: str = field(name="GrantId")
    dry_run: bool | None = field(name="DryRun", default=None)


class RevokeGrantResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class RotateKeyOnDemandRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")


class RotateKeyOnDemandResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)


class ScheduleKeyDeletionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    pending_window_in_days: int | None = field(name="PendingWindowInDays", default=None)


class ScheduleKeyDeletionResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    deletion_date: datetime | None = field(name="DeletionDate", default=None)
    key_state: str | None = field(name="KeyState", default=None)
    pending_window_in_days: int | None = field(name="PendingWindowInDays", default=None)


class SignRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    message: bytes = field(name="Message")
    message_type: str | None = field(name="MessageType", default=None)
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    signing_algorithm: str = field(name="SigningAlgorithm")
    dry_run: bool | None = field(name="DryRun", default=None)

    def __repr__(self) -> str:
        return "SignRequest(…)"


class SignResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    signature: bytes | None = field(name="Signature", default=None)
    signing_algorithm: str | None = field(name="SigningAlgorithm", default=None)


class TagResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    tags: tuple[Tag, ...] = field(name="Tags")


class TagResourceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UntagResourceRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    tag_keys: tuple[str, ...] = field(name="TagKeys")


class UntagResourceResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateAliasRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    alias_name: str = field(name="AliasName")
    target_key_id: str = field(name="TargetKeyId")


class UpdateAliasResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdateKeyDescriptionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    description: str = field(name="Description")


class UpdateKeyDescriptionResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class UpdatePrimaryRegionRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    primary_region: str = field(name="PrimaryRegion")


class UpdatePrimaryRegionResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    pass


class VerifyRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str = field(name="KeyId")
    message: bytes = field(name="Message")
    message_type: str | None = field(name="MessageType", default=None)
    signature: bytes = field(name="Signature")
    signing_algorithm: str = field(name="SigningAlgorithm")
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)

    def __repr__(self) -> str:
        return "VerifyRequest(…)"


class VerifyResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    signature_valid: bool | None = field(name="SignatureValid", default=None)
    signing_algorithm: str | None = field(name="SigningAlgorithm", default=None)


class VerifyMacRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    message: bytes = field(name="Message")
    key_id: str = field(name="KeyId")
    mac_algorithm: str = field(name="MacAlgorithm")
    mac: bytes = field(name="Mac")
    grant_tokens: tuple[str, ...] | None = field(name="GrantTokens", default=None)
    dry_run: bool | None = field(name="DryRun", default=None)

    def __repr__(self) -> str:
        return "VerifyMacRequest(…)"


class VerifyMacResponse(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key_id: str | None = field(name="KeyId", default=None)
    mac_valid: bool | None = field(name="MacValid", default=None)
    mac_algorithm: str | None = field(name="MacAlgorithm", default=None)
