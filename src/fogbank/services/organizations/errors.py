"""Every error of Organizations, with AWS's codes and reasons; its pages give most of the wording.

https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html#API_CreateAccount_Errors
"""

from fogbank.core.errors import ApiError


def not_in_use() -> ApiError:
    return ApiError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")


def already_in_organization() -> ApiError:
    return ApiError("AlreadyInOrganizationException", "The AWS account is already a member of an organization.")


def access_denied() -> ApiError:
    return ApiError("AccessDeniedException", "You don't have permissions to access this resource.")


def invalid(reason: str, message: str) -> ApiError:
    return ApiError("InvalidInputException", message, members={"Reason": reason})


def violated(reason: str, message: str) -> ApiError:
    return ApiError("ConstraintViolationException", message, members={"Reason": reason})


def account_not_found() -> ApiError:
    return ApiError("AccountNotFoundException", "You specified an account that doesn't exist.")


def account_closed() -> ApiError:
    return ApiError("AccountAlreadyClosedException", "You attempted to close an account that is already closed.")


def management_cannot_leave() -> ApiError:
    return ApiError(
        "MasterCannotLeaveOrganizationException", "You can't remove a management account from an organization."
    )


def request_not_found() -> ApiError:
    return ApiError(
        "CreateAccountStatusNotFoundException", "You specified a create account request that doesn't exist."
    )


def root_not_found() -> ApiError:
    return ApiError("RootNotFoundException", "You specified a root that doesn't exist.")


def parent_not_found() -> ApiError:
    return ApiError("ParentNotFoundException", "You specified parent that doesn't exist.")


def source_parent_not_found() -> ApiError:
    return ApiError("SourceParentNotFoundException", "You specified a source parent that doesn't exist.")


def destination_parent_not_found() -> ApiError:
    return ApiError("DestinationParentNotFoundException", "You specified a destination parent that doesn't exist.")


def child_not_found() -> ApiError:
    return ApiError("ChildNotFoundException", "You specified a child that doesn't exist.")


def duplicate_account() -> ApiError:
    return ApiError("DuplicateAccountException", "That account is already present in the specified destination.")


def unit_not_found() -> ApiError:
    return ApiError("OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist.")


def unit_not_empty() -> ApiError:
    return ApiError("OrganizationalUnitNotEmptyException", "The organizational unit that you specified is not empty.")


def duplicate_unit() -> ApiError:
    return ApiError("DuplicateOrganizationalUnitException", "An OU with the same name already exists.")


def organization_not_empty() -> ApiError:
    return ApiError(
        "OrganizationNotEmptyException", "To delete an organization you must first remove all member accounts."
    )


def target_not_found() -> ApiError:
    return ApiError("TargetNotFoundException", "You specified a target that doesn't exist.")


def policy_not_found() -> ApiError:
    return ApiError("PolicyNotFoundException", "You specified a policy that doesn't exist.")


def duplicate_policy() -> ApiError:
    return ApiError("DuplicatePolicyException", "A policy with the specified name and type already exists.")


def policy_in_use() -> ApiError:
    return ApiError("PolicyInUseException", "The policy is attached to one or more entities.")


def policy_malformed(message: str) -> ApiError:
    return ApiError("MalformedPolicyDocumentException", message)


def already_attached() -> ApiError:
    return ApiError(
        "DuplicatePolicyAttachmentException", "The specified policy is already attached to the specified target."
    )


def not_attached() -> ApiError:
    return ApiError("PolicyNotAttachedException", "The policy isn't attached to the specified target.")


def type_not_enabled() -> ApiError:
    return ApiError("PolicyTypeNotEnabledException", "This operation can be performed only for enabled policy types.")


def type_already_enabled() -> ApiError:
    return ApiError("PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.")


def type_not_available() -> ApiError:
    return ApiError(
        "PolicyTypeNotAvailableForOrganizationException",
        "You can't use the specified policy type with the feature set currently enabled for this organization.",
    )


def immutable_policy() -> ApiError:
    return invalid("IMMUTABLE_POLICY", "You specified a policy that is managed by AWS and can't be modified.")


def already_registered() -> ApiError:
    return ApiError(
        "AccountAlreadyRegisteredException",
        "The provided account is already a delegated administrator for your organization.",
    )


def not_registered() -> ApiError:
    return ApiError(
        "AccountNotRegisteredException", "The provided account is not a registered delegated administrator."
    )


def handshake_violated(reason: str, message: str) -> ApiError:
    return ApiError("HandshakeConstraintViolationException", message, members={"Reason": reason})


def handshake_not_found() -> ApiError:
    return ApiError("HandshakeNotFoundException", "You specified a handshake that doesn't exist.")


def duplicate_handshake() -> ApiError:
    return ApiError("DuplicateHandshakeException", "A handshake with the same action and target already exists.")


def handshake_already(state: str) -> ApiError:
    return ApiError("HandshakeAlreadyInStateException", f"The specified handshake is already in the {state} state.")


def handshake_not_open() -> ApiError:
    return ApiError(
        "InvalidHandshakeTransitionException", "You can't perform the operation on the handshake in its current state."
    )


def not_built(what: str) -> ApiError:
    """For a parameter of a built operation that promises more than Fogbank can do yet."""
    return ApiError("UnsupportedOperation", f"{what} is not built in Fogbank yet.", status=501)
