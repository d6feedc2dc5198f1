"""DecodeAuthorizationMessage of STS."""

from fogbank.core.operation import operation
from fogbank.services.api import sts
from fogbank.services.authorization import errors, messages
from fogbank.services.context import Context


@operation("sts", "DecodeAuthorizationMessage", writes=False)
def decode_authorization_message(
    context: Context, request: sts.DecodeAuthorizationMessageRequest
) -> sts.DecodeAuthorizationMessageResponse:
    """Why a call of the caller's account was refused, as JSON.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
    """
    try:
        decoded = messages.unseal(context.cloud.vault, context.caller.account, request.encoded_message)
    except messages.NotOurMessage as error:
        raise errors.invalid_message() from error
    return sts.DecodeAuthorizationMessageResponse(decoded_message=decoded)
