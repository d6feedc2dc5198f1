"""A refusal for want of rights, in the words of the service that was asked.

EC2 says it of its own accord and hands out a sealed message with the reasons; the others answer the sentence alone, by
codes that differ by protocol.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (UnauthorizedOperation),
https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from collections.abc import Callable

from fogbank.core.access import AccessRefused
from fogbank.core.errors import ApiError
from fogbank.gateway.sigv4 import Family

_CODES = {
    Family.QUERY: ("AccessDenied", 403),
    Family.REST_XML: ("AccessDenied", 403),
    Family.S3: ("AccessDenied", 403),
    Family.JSON: ("AccessDeniedException", 400),
    Family.REST_JSON: ("AccessDeniedException", 403),
}


def worded(refused: AccessRefused, family: Family, seal: Callable[[], str]) -> ApiError:
    """The error as the service answers it. seal: makes the encoded message, where one is handed out."""
    if family is Family.EC2:
        message = (
            f"You are not authorized to perform this operation. {refused.message} "
            f"Encoded authorization failure message: {seal()}"
        )
        return ApiError("UnauthorizedOperation", message, 403)
    code, status = _CODES[family]
    return ApiError(code, refused.message, status)
