"""How long policies may be, in characters.

IAM leaves white space out when it counts.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

# All inline policies of one user, group or role together.
USER_INLINE_MAX = 2_048
GROUP_INLINE_MAX = 5_120
ROLE_INLINE_MAX = 10_240
MANAGED_MAX = 6_144
TRUST_MAX = 2_048
SERVICE_CONTROL_MAX = 5_120
RESOURCE_CONTROL_MAX = 5_120


def policy_size(text: str) -> int:
    """Characters of `text` but for white space."""
    return sum(not character.isspace() for character in text)
