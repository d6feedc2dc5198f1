"""What temporary credentials of a user or of root may not call, whatever policies say.

A role's session may call everything that its policies allow.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
"""

from fogbank.core.caller import Caller, CallerKind
from fogbank.core.errors import ApiError
from fogbank.core.operation import Label
from fogbank.services.authorization import errors

_WHOSE = "GetCallerIdentity"
# Operations of STS, by who calls with a session.
_STS = {
    CallerKind.FEDERATED_USER: frozenset({_WHOSE}),
    CallerKind.USER: frozenset({_WHOSE, "AssumeRole"}),
    CallerKind.ROOT: frozenset({_WHOSE, "AssumeRole"}),
}


def session_refusal(caller: Caller, label: Label) -> ApiError | None:
    """The error for a call that sessions of this kind can't make; None where policies decide."""
    session = caller.session
    allowed = _STS.get(caller.kind)
    if session is None or allowed is None:
        return None
    if label.service == "sts" and label.name not in allowed:
        return errors.session_may_not_call(label.name)
    with_mfa = session.mfa_at is not None and caller.kind is not CallerKind.FEDERATED_USER
    return errors.token_not_taken() if label.service == "iam" and not with_mfa else None
