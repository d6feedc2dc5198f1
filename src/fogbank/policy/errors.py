"""A policy that can't be: what AWS calls MalformedPolicyDocument, with its wordings.

The wordings are AWS's as public logs and the test suites of Terraform and moto quote them; AWS documents none.
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
    NO_PRINCIPAL = "Policy document should not specify a principal."
    ACTION_VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    ACTION_COLON = "Actions/Condition can contain only one colon."
    RESOURCE_VENDOR = "Resource vendor must be fully qualified and cannot contain regexes."
    MISSING_PRINCIPAL = "Missing required field Principal"
    PROHIBITED_RESOURCE = "Has prohibited field Resource"
    ASSUME_ONLY = "AssumeRole policy may only specify STS AssumeRole actions."
    TOO_LONG = "Policy document is longer than any service takes."


def unknown_vendor(vendor: str) -> MalformedPolicy:
    return MalformedPolicy(f"Vendor {vendor} is not valid")


def not_an_arn(resource: str) -> MalformedPolicy:
    return MalformedPolicy(f'Resource {resource} must be in ARN format or "*".')


def unknown_partition(partition: str, resource: str) -> MalformedPolicy:
    """`resource`: the ARN from its service on."""
    return MalformedPolicy(f'Partition "{partition}" is not valid for resource "arn:{partition}:{resource}".')


def invalid_principal(kind: str, name: str) -> MalformedPolicy:
    return MalformedPolicy(f'Invalid principal in policy: "{kind}":"{name}"')


def not_in_scp(element: str) -> MalformedPolicy:
    return MalformedPolicy(
        f"The provided policy document does not meet the requirements of the specified policy type: {element}"
    )
