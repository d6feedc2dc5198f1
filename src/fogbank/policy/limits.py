"""How long policies may be, in characters.

IAM doesn't count white space outside strings; it counts every character of what remains.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

import re

# All inline policies of one user, group or role together.
USER_INLINE_MAX = 2_048
GROUP_INLINE_MAX = 5_120
ROLE_INLINE_MAX = 10_240
MANAGED_MAX = 6_144
TRUST_MAX = 2_048
# Passed with AssumeRole and its like: inline and ARNs together; here white space counts.
SESSION_MAX = 2_048
SERVICE_CONTROL_MAX = 5_120
RESOURCE_CONTROL_MAX = 5_120
KEY_POLICY_MAX = 32 * 1024

_PARTS = re.compile(r'"(?:[^"\\]|\\.)*"|\s+', re.DOTALL)


def policy_size(text: str) -> int:
    """Characters of `text`, white space between its tokens left out."""
    blanks = sum(len(part[0]) for part in _PARTS.finditer(text) if part[0].isspace())
    return len(text) - blanks
