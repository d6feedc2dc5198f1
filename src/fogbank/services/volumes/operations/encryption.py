"""EBS encryption by default: whether new volumes are encrypted, and with which key where none is named.

https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
"""

import msgspec

from fogbank.core.errors import ApiError
from fogbank.core.operation import operation
from fogbank.services.api import ec2
from fogbank.services.context import Context
from fogbank.services.keys import directory as keys
from fogbank.services.volumes import encryption, errors, repository


@operation("ec2", "GetEbsEncryptionByDefault", writes=False)
def get_ebs_encryption_by_default(
    context: Context, _request: ec2.GetEbsEncryptionByDefaultRequest
) -> ec2.GetEbsEncryptionByDefaultResult:
    """Whether new volumes of the account are encrypted in the region.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsEncryptionByDefault.html
    """
    settings = repository.encryption_settings(context.transaction, context.scope)
    return ec2.GetEbsEncryptionByDefaultResult(ebs_encryption_by_default=settings.by_default)


@operation("ec2", "EnableEbsEncryptionByDefault")
def enable_ebs_encryption_by_default(
    context: Context, _request: ec2.EnableEbsEncryptionByDefaultRequest
) -> ec2.EnableEbsEncryptionByDefaultResult:
    """New volumes are encrypted from now on; those that are there stay as they are.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableEbsEncryptionByDefault.html
    """
    return ec2.EnableEbsEncryptionByDefaultResult(ebs_encryption_by_default=_switch(context, on=True))


@operation("ec2", "DisableEbsEncryptionByDefault")
def disable_ebs_encryption_by_default(
    context: Context, _request: ec2.DisableEbsEncryptionByDefaultRequest
) -> ec2.DisableEbsEncryptionByDefaultResult:
    """New volumes are encrypted only where that is asked for.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableEbsEncryptionByDefault.html
    """
    return ec2.DisableEbsEncryptionByDefaultResult(ebs_encryption_by_default=_switch(context, on=False))


def _switch(context: Context, *, on: bool) -> bool:
    settings = repository.encryption_settings(context.transaction, context.scope)
    changed = msgspec.structs.replace(settings, by_default=on)
    repository.set_encryption_settings(context.transaction, context.scope, changed)
    return on


@operation("ec2", "GetEbsDefaultKmsKeyId", writes=False)
def get_ebs_default_kms_key_id(
    context: Context, _request: ec2.GetEbsDefaultKmsKeyIdRequest
) -> ec2.GetEbsDefaultKmsKeyIdResult:
    """The key for volumes that name none.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsDefaultKmsKeyId.html
    """
    return ec2.GetEbsDefaultKmsKeyIdResult(kms_key_id=encryption.default_key(context))


@operation("ec2", "ModifyEbsDefaultKmsKeyId")
def modify_ebs_default_kms_key_id(
    context: Context, request: ec2.ModifyEbsDefaultKmsKeyIdRequest
) -> ec2.ModifyEbsDefaultKmsKeyIdResult:
    """Another key for volumes that name none. One that KMS doesn't know is accepted, and no volume comes of it.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyEbsDefaultKmsKeyId.html
    """
    encryption.check_named(request.kms_key_id)
    named = _arn(context, request.kms_key_id)
    return ec2.ModifyEbsDefaultKmsKeyIdResult(kms_key_id=_set_default(context, named))


@operation("ec2", "ResetEbsDefaultKmsKeyId")
def reset_ebs_default_kms_key_id(
    context: Context, _request: ec2.ResetEbsDefaultKmsKeyIdRequest
) -> ec2.ResetEbsDefaultKmsKeyIdResult:
    """AWS's own key, for volumes that name none.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ResetEbsDefaultKmsKeyId.html
    """
    return ec2.ResetEbsDefaultKmsKeyIdResult(kms_key_id=_set_default(context, None))


def _arn(context: Context, named: str) -> str:
    try:
        known = keys.resolve_key(context, named)
    except ApiError:
        return named
    if not known.symmetric:
        raise errors.kms_key_not_symmetric(known.arn)
    return known.arn


def _set_default(context: Context, named: str | None) -> str:
    settings = repository.encryption_settings(context.transaction, context.scope)
    changed = msgspec.structs.replace(settings, default_kms_key_id=named)
    repository.set_encryption_settings(context.transaction, context.scope, changed)
    return named or encryption.AWS_MANAGED
