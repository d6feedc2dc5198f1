"""Every error about volumes, with AWS's codes and wording.

Codes: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html. The wording is AWS's as seen in
public logs; where a code has no known text, ours is in its shape.
"""

from fogbank.core.errors import ApiError


def volume_not_found(volume_id: str) -> ApiError:
    return ApiError("InvalidVolume.NotFound", f"The volume '{volume_id}' does not exist.")


def volumes_not_found(volume_ids: list[str]) -> ApiError:
    if len(volume_ids) == 1:
        return volume_not_found(volume_ids[0])
    return ApiError("InvalidVolume.NotFound", f"The volumes '{', '.join(volume_ids)}' do not exist.")


def volume_id_malformed(value: str) -> ApiError:
    if value.startswith("vol-"):
        return ApiError("InvalidVolumeID.Malformed", f'Invalid id: "{value}" (expecting "vol-...")')
    return ApiError("InvalidParameterValue", f"Value ({value}) for parameter volumeId is invalid. Expected: 'vol-...'.")


def snapshot_id_malformed(value: str) -> ApiError:
    if value.startswith("snap-"):
        return ApiError("InvalidSnapshotID.Malformed", f'Invalid id: "{value}" (expecting "snap-...")')
    return ApiError(
        "InvalidParameterValue", f"Value ({value}) for parameter snapshotId is invalid. Expected: 'snap-...'."
    )


def snapshot_not_found(snapshot_id: str) -> ApiError:
    return ApiError("InvalidSnapshot.NotFound", f"The snapshot '{snapshot_id}' does not exist.")


def zone_missing() -> ApiError:
    return ApiError("MissingParameter", "The request must contain the parameter AvailabilityZone or AvailabilityZoneId")


def zone_twice() -> ApiError:
    return ApiError(
        "InvalidParameterCombination",
        "The parameter AvailabilityZone cannot be used with the parameter AvailabilityZoneId",
    )


def zone_mismatch(volume_id: str, instance_id: str) -> ApiError:
    return ApiError(
        "InvalidVolume.ZoneMismatch",
        f"The volume '{volume_id}' is not in the same availability zone as instance '{instance_id}'",
    )


def size_missing() -> ApiError:
    return ApiError("MissingParameter", "The request must contain the parameter size/snapshot")


def size_not_positive(size: int) -> ApiError:
    return ApiError(
        "InvalidParameterValue", f"Value ({size}) for parameter size is invalid. The size must be a positive integer."
    )


def size_too_small(size: int, kind: str, minimum: int) -> ApiError:
    return ApiError(
        "InvalidParameterValue", f"Volume of {size}GiB is too small for volume type {kind}; minimum is {minimum}GiB"
    )


def size_too_large(size: int, kind: str, maximum: int) -> ApiError:
    return ApiError(
        "InvalidParameterValue", f"Volume of {size}GiB is too large for volume type {kind}; maximum is {maximum}GiB"
    )


def unknown_type(kind: str) -> ApiError:
    return ApiError("UnknownVolumeType", f"Unsupported volume type '{kind}' for volume creation.")


def iops_not_supported(kind: str) -> ApiError:
    return ApiError("InvalidParameterCombination", f"The parameter iops is not supported for {kind} volumes.")


def iops_missing(kind: str) -> ApiError:
    return ApiError("InvalidParameterCombination", f"The parameter iops must be specified for {kind} volumes.")


def iops_too_low(iops: int, minimum: int) -> ApiError:
    return ApiError("InvalidParameterValue", f"Volume iops of {iops} is too low; minimum is {minimum}.")


def iops_too_high(iops: int, maximum: int) -> ApiError:
    return ApiError("InvalidParameterValue", f"Volume iops of {iops} is too high; maximum is {maximum}.")


def iops_ratio_too_high(iops: int, size_gib: int, maximum: int) -> ApiError:
    return ApiError(
        "InvalidParameterValue",
        f"Iops to volume size ratio of {iops / size_gib:.6f} is too high; maximum is {maximum}",
    )


def throughput_not_supported(kind: str) -> ApiError:
    return ApiError("InvalidParameterCombination", f"The throughput parameter is not supported for {kind} volumes.")


def throughput_too_low(throughput: int, minimum: int) -> ApiError:
    return ApiError(
        "InvalidParameterValue", f"Volume throughput of {throughput}MiB/s is too low; minimum is {minimum}MiB/s."
    )


def throughput_too_high(throughput: int, maximum: int) -> ApiError:
    return ApiError(
        "InvalidParameterValue", f"Volume throughput of {throughput}MiB/s is too high; maximum is {maximum}MiB/s."
    )


def throughput_ratio_too_high(throughput: int, iops: int, maximum: float) -> ApiError:
    return ApiError(
        "InvalidParameterValue",
        f"Throughput (MiBps) to iops ratio of {throughput / iops:.6f} is too high; "
        f"maximum is {maximum:.6f} MiBps per iops.",
    )


def multi_attach_not_supported(kind: str) -> ApiError:
    return ApiError(
        "InvalidParameterCombination", f"The parameter multi-attach-enabled is not supported for {kind} volumes."
    )


def initialization_rate_needs_snapshot() -> ApiError:
    return ApiError(
        "InvalidParameterCombination",
        "The parameter VolumeInitializationRate is supported only for volumes created from snapshots.",
    )


def kms_key_needs_encryption() -> ApiError:
    return ApiError("InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted to be set.")


def malformed_kms_key_id(named: str) -> ApiError:
    return ApiError("InvalidParameterValue", f"Invalid value '{named}' for KmsKeyId.")


def kms_key_not_symmetric(arn: str) -> ApiError:
    return ApiError("InvalidParameterValue", f"The KMS key {arn} is not a symmetric encryption key.")


def not_built(what: str) -> ApiError:
    """For a parameter of a built operation that promises more than Fogbank can do yet."""
    return ApiError("UnsupportedOperation", f"{what} is not built in Fogbank yet.", status=501)


def not_available(volume_id: str) -> ApiError:
    return ApiError("IncorrectState", f"{volume_id} is not 'available'.")


def already_attached(volume_id: str) -> ApiError:
    return ApiError("VolumeInUse", f"{volume_id} is already attached to an instance")


def instance_not_running(instance_id: str) -> ApiError:
    return ApiError("IncorrectState", f"Instance '{instance_id}' is not 'running'.")


def delete_while_attached(volume_id: str, instance_id: str) -> ApiError:
    return ApiError("VolumeInUse", f"Volume {volume_id} is currently attached to {instance_id}")


def cannot_delete(volume_id: str, state: str) -> ApiError:
    return ApiError("IncorrectState", f"The volume '{volume_id}' is '{state}'")


def not_attached(volume_id: str, state: str) -> ApiError:
    # AWS leaves out the blank after the second quote.
    return ApiError("IncorrectState", f"Volume '{volume_id}'is in the '{state}' state.")


def attachment_not_found(volume_id: str, instance_id: str) -> ApiError:
    return ApiError(
        "InvalidAttachment.NotFound", f"The volume '{volume_id}' is not attached to instance '{instance_id}'."
    )


def attachment_device_mismatch(volume_id: str, device: str) -> ApiError:
    return ApiError("InvalidAttachment.NotFound", f"The volume '{volume_id}' is not attached as device '{device}'.")


def detach_needs_instance(volume_id: str) -> ApiError:
    return ApiError(
        "InvalidParameterCombination",
        f"The volume '{volume_id}' has multiple attachments; the parameter InstanceId must be specified.",
    )


def device_busy(device: str) -> ApiError:
    return ApiError(
        "InvalidParameterValue",
        f"Invalid value '{device}' for unixDevice. Attachment point {device} is already in use",
    )


def device_invalid(device: str) -> ApiError:
    return ApiError(
        "InvalidParameterValue",
        f"Value ({device}) for parameter device is invalid. {device} is not a valid EBS device name.",
    )


def attachment_limit_exceeded(limit: int, instance_id: str) -> ApiError:
    return ApiError(
        "AttachmentLimitExceeded", f"Volume attachment limit exceeded: {instance_id} takes at most {limit} volumes."
    )


def multi_attach_limit_exceeded(volume_id: str, limit: int) -> ApiError:
    return ApiError(
        "AttachmentLimitExceeded", f"The volume '{volume_id}' is attached to the most instances it can be: {limit}."
    )


def volume_limit_exceeded(kind: str, tib: int) -> ApiError:
    return ApiError(
        "VolumeLimitExceeded", f"You have exceeded your maximum storage limit of {tib} TiB for {kind} volumes."
    )


def iops_limit_exceeded(kind: str, iops: int) -> ApiError:
    return ApiError("MaxIOPSLimitExceeded", f"You have exceeded your maximum of {iops} provisioned IOPS for {kind}.")


def shrink() -> ApiError:
    return ApiError("InvalidParameterValue", "New size cannot be smaller than existing size")


def nothing_to_modify() -> ApiError:
    return ApiError(
        "InvalidParameterValue",
        "Invalid input: Must specify at least one of size, type, iops, throughput or multi-attach.",
    )


def cannot_modify_state(volume_id: str, state: str) -> ApiError:
    return ApiError("IncorrectState", f"Volume {volume_id} is in an incorrect state for modification: '{state}'.")


def modification_running(volume_id: str, state: str) -> ApiError:
    return ApiError(
        "IncorrectModificationState", f"Volume {volume_id} cannot be modified in modification state {state.upper()}"
    )


def modification_rate_exceeded(limit: int, wait: str) -> ApiError:
    return ApiError(
        "VolumeModificationRateExceeded",
        f"You've reached the maximum modification rate per volume limit of {limit} in 24 hours. "
        f"Wait {wait} before the next modification.",
    )


def modification_rate_exceeded_2023() -> ApiError:
    return ApiError(
        "VolumeModificationRateExceeded",
        "You've reached the maximum modification rate per volume limit. "
        "Wait at least 6 hours between modifications per EBS volume.",
    )


def multi_attach_while_attached(volume_id: str) -> ApiError:
    return ApiError(
        "IncorrectState", f"Multi-Attach of volume {volume_id} can be changed only while it is not attached."
    )


def multi_attach_fixed(kind: str) -> ApiError:
    return ApiError("InvalidParameterCombination", f"Multi-Attach cannot be modified for {kind} volumes.")


def modification_not_found(volume_id: str) -> ApiError:
    return ApiError("InvalidVolumeModification.NotFound", f"Modification for volume '{volume_id}' does not exist.")


def multi_attach_io1_fixed() -> ApiError:
    return ApiError(
        "InvalidParameterCombination", "Size and IOPS cannot be modified for io1 volumes with Multi-Attach enabled."
    )


def copy_of_copy(volume_id: str) -> ApiError:
    return ApiError(
        "IncorrectState",
        f"The volume '{volume_id}' is a volume copy that is not fully initialized: it cannot be copied.",
    )


def copy_source_state(volume_id: str, state: str) -> ApiError:
    return ApiError("IncorrectState", f"The volume '{volume_id}' is '{state}': it cannot be copied.")


def copy_running(volume_id: str) -> ApiError:
    return ApiError(
        "CopyVolumesLimitExceeded",
        f"The volume '{volume_id}' has a volume copy that is not fully initialized. "
        "Only one volume copy of a source volume can be in progress at a time.",
    )


def copies_limit_exceeded(limit: int) -> ApiError:
    return ApiError(
        "CopyVolumesLimitExceeded", f"You have exceeded the maximum number of in-progress volume copies: {limit}."
    )


def copy_smaller_than_source(size: int, source: int) -> ApiError:
    return ApiError(
        "InvalidParameterValue",
        f"Value ({size}) for parameter size is invalid. The size must be equal to or greater than the size of the "
        f"source volume, {source}GiB.",
    )


def initialization_rate_out_of_range(rate: int, least: int, most: int) -> ApiError:
    return ApiError(
        "InvalidParameterValue",
        f"Value ({rate}) for parameter volumeInitializationRate is invalid. Expecting a value from {least} to {most}.",
    )


def initialization_rates_exceeded(limit: int) -> ApiError:
    return ApiError(
        "VolumeInitializationRateLimitExceeded",
        f"You have exceeded the maximum cumulative volume initialization rate of {limit} MiB/s.",
    )
