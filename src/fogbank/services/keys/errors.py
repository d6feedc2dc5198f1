"""Every error of KMS, code and wording. JSON services answer client faults with status 400, NotFound included.

https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html; wording that isn't in AWS's pages or in public
logs is ours.
"""

from fogbank.core.errors import ApiError


class KeyMissing(ApiError):
    """There is no such key, or no such alias."""


def key_not_found(arn: str) -> ApiError:
    return KeyMissing("NotFoundException", f"Key '{arn}' does not exist")


def invalid_key_id(key_id: str) -> ApiError:
    return ApiError("NotFoundException", f"Invalid keyId '{key_id}'")


def arn_elsewhere(region: str) -> ApiError:
    return ApiError("NotFoundException", f"Invalid arn {region}")


def alias_not_found(arn: str) -> ApiError:
    return KeyMissing("NotFoundException", f"Alias {arn} is not found.")


def alias_not_taken(key_id: str) -> ApiError:
    return ApiError("NotFoundException", f"Invalid keyId '{key_id}': aliases are not taken here.")


def invalid_arn(arn: str) -> ApiError:
    return ApiError("InvalidArnException", f"Invalid ARN {arn}")


def no_such_principal(arn: str) -> ApiError:
    return ApiError("InvalidArnException", f"ARN does not refer to a valid principal: {arn}")


def alias_exists(arn: str) -> ApiError:
    return ApiError("AlreadyExistsException", f"An alias with the name {arn} already exists")


def key_exists(arn: str) -> ApiError:
    return ApiError("AlreadyExistsException", f"The key {arn} already exists")


def invalid_alias() -> ApiError:
    return ApiError(
        "ValidationException",
        'Alias must start with the prefix "alias/". Please see '
        "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
    )


def bad_alias_name(name: str) -> ApiError:
    return ApiError("InvalidAliasNameException", f"{name} contains invalid characters for an alias")


def disabled(arn: str) -> ApiError:
    return ApiError("DisabledException", f"{arn} is disabled.")


def invalid_state(arn: str, word: str) -> ApiError:
    return ApiError("KMSInvalidStateException", f"{arn} is {word}.")


def invalid(message: str) -> ApiError:
    return ApiError("ValidationException", message)


def invalid_usage(arn: str, usage: str, operation: str) -> ApiError:
    return ApiError("InvalidKeyUsageException", f"{arn} key usage is {usage} which is not valid for {operation}.")


def invalid_algorithm(algorithm: str, spec: str) -> ApiError:
    return ApiError("InvalidKeyUsageException", f"Algorithm {algorithm} and key spec {spec} are incompatible.")


def invalid_ciphertext() -> ApiError:
    return ApiError("InvalidCiphertextException", "")


def incorrect_key() -> ApiError:
    return ApiError(
        "IncorrectKeyException",
        "The key ID in the request does not identify a CMK that can perform this operation.",
    )


def unknown_ciphertext(caller: str, action: str) -> ApiError:
    """A ciphertext of a key that isn't here. caller: an ARN."""
    return access_denied(
        f"User: {caller} is not authorized to perform: kms:{action} on the resource associated with this ciphertext "
        "because the resource does not exist in this Region, no resource-based policies allow access, or a "
        "resource-based policy explicitly denies access"
    )


def access_denied(message: str) -> ApiError:
    return ApiError("AccessDeniedException", message)


def unsupported(message: str) -> ApiError:
    return ApiError("UnsupportedOperationException", message)


def malformed_policy(message: str) -> ApiError:
    return ApiError("MalformedPolicyDocumentException", message)


def locked_out() -> ApiError:
    return malformed_policy("The new key policy will not allow you to update the key policy in the future.")


def no_such_policy(name: str) -> ApiError:
    return ApiError("NotFoundException", f"No such policy exists: {name}")


def limit_exceeded(message: str) -> ApiError:
    return ApiError("LimitExceededException", message)


def bad_tag(message: str) -> ApiError:
    return ApiError("TagException", message)


def invalid_marker() -> ApiError:
    return ApiError("InvalidMarkerException", "Could not deserialize marker")


def invalid_grant_token() -> ApiError:
    return ApiError("InvalidGrantTokenException", "Invalid grant token")


def invalid_grant_id(grant_id: str) -> ApiError:
    return ApiError("InvalidGrantIdException", f"Invalid grant id {grant_id}")


def grant_not_found(grant_id: str) -> ApiError:
    return ApiError("NotFoundException", f"Grant ID {grant_id} not found")


def dry_run() -> ApiError:
    return ApiError("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.")


def invalid_signature() -> ApiError:
    return ApiError("KMSInvalidSignatureException", "")


def invalid_mac() -> ApiError:
    return ApiError("KMSInvalidMacException", "")


def incorrect_material(message: str) -> ApiError:
    return ApiError("IncorrectKeyMaterialException", message)


def invalid_import_token() -> ApiError:
    return ApiError("InvalidImportTokenException", "The import token is not for this key, or is not one of ours.")


def expired_import_token() -> ApiError:
    return ApiError("ExpiredImportTokenException", "The import token has expired. Request new import parameters.")


def conflict(message: str) -> ApiError:
    return ApiError("ConflictException", message)


def material_unavailable(arn: str) -> ApiError:
    """The store holds the key, and the vault does not open it."""
    return ApiError("KMSInternalException", f"The material of {arn} can't be opened.", 500)
