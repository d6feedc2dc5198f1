"""A policy that can't be: what AWS calls MalformedPolicyDocument, with its wordings.

The wordings are AWS's as public logs and the test suites of Terraform, moto and versitygw quote them; AWS documents
none.
"""

from enum import StrEnum


class MalformedPolicy(Exception):
    """message: for the client. Services answer it under their own code (`MalformedPolicyDocument`,
    `MalformedPolicyDocumentException`, `MalformedPolicy`)."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Wording(StrEnum):
    JSON = "This policy contains invalid Json"
    LEADING_SPACE = "JSON strings must not have leading spaces"
    SYNTAX = "Syntax errors in policy."
    VERSION = "Policy document must be version 2012-10-17 or greater."
    LEGACY = "The policy failed legacy parsing"
    SID_UNIQUE = "Statement IDs (SID) in a single policy must be unique."
    SID_CHARACTERS = (
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"
    )
    ACTIONS = "Policy statement must contain actions."
    RESOURCES = "Policy statement must contain resources."
    PRINCIPAL = "Missing required field Principal"
    NO_PRINCIPAL = "Policy document should not specify a principal."
    ACTION_VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    ACTION_COLON = "Actions/Condition can contain only one colon."
    RESOURCE_VENDOR = "Resource vendor must be fully qualified and cannot contain regexes."
    TOO_LONG = "Policy document is longer than any service takes."


class TrustWording(StrEnum):
    """Trust policies of roles are read by another parser of AWS's, with words of its own."""

    SYNTAX = "Syntax error in policy."
    VERSION = "The policy must contain a valid version string"
    EMPTY = "Could not parse the policy: Statement is empty!"
    SID_UNIQUE = "The Statement Ids in the policy are not unique"
    EFFECT = "Missing required field Effect"
    PRINCIPAL = "Missing required field Principal"
    PRINCIPAL_EMPTY = "Missing required field Principal cannot be empty!"
    PRINCIPAL_TEXT = "Principal must be a JSON object."
    NOT_PRINCIPAL_ALLOW = "Allow with NotPrincipal is not allowed."
    NOT_PRINCIPAL = "AssumeRole policy must not contain NotPrincipal field."
    ACTIONS = "Missing required field Action"
    ASSUME_ONLY = "AssumeRole policy may only specify STS AssumeRole actions."
    RESOURCE = "Has prohibited field Resource"
    NOT_RESOURCE = "AssumeRole policy must not contain resources."


def unknown_vendor(vendor: str) -> MalformedPolicy:
    return MalformedPolicy(f"Vendor {vendor} is not valid")


def not_an_arn(resource: str) -> MalformedPolicy:
    return MalformedPolicy(f'Resource {resource} must be in ARN format or "*".')


def unknown_partition(partition: str, resource: str) -> MalformedPolicy:
    """`resource`: the ARN from its service on."""
    return MalformedPolicy(f'Partition "{partition}" is not valid for resource "arn:{partition}:{resource}".')


def invalid_principal(kind: str, name: str) -> MalformedPolicy:
    return MalformedPolicy(f'Invalid principal in policy: "{kind}":"{name}"')


def invalid_effect(effect: str) -> MalformedPolicy:
    return MalformedPolicy(f"Invalid effect: {effect}")
