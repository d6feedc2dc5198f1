"""AccessDenied as AWS words it, with the reason.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from fogbank.policy.model import Decision, Reason, Request

_EXPLICIT = {
    Reason.EXPLICIT_DENY_IDENTITY: "an identity-based policy",
    Reason.EXPLICIT_DENY_RESOURCE: "a resource-based policy",
    Reason.EXPLICIT_DENY_BOUNDARY: "a permissions boundary",
    Reason.EXPLICIT_DENY_SESSION: "a session policy",
    Reason.EXPLICIT_DENY_SCP: "a service control policy",
    Reason.EXPLICIT_DENY_RCP: "a resource control policy",
}
_IMPLICIT = {
    Reason.IMPLICIT_DENY_IDENTITY: "identity-based policy",
    Reason.IMPLICIT_DENY_RESOURCE: "resource-based policy",
    Reason.IMPLICIT_DENY_BOUNDARY: "permissions boundary",
    Reason.IMPLICIT_DENY_SESSION: "session policy",
    Reason.IMPLICIT_DENY_SCP: "service control policy",
    Reason.IMPLICIT_DENY_RCP: "resource control policy",
}


# Services that say `on resource: *` for an action that is about no resource; the others leave it out.
_SAYING_STAR = frozenset({"ecr", "kms", "organizations"})


def denial_reason(request: Request, decision: Decision) -> str:
    """The end of the message: `because no identity-based policy allows the … action`. Empty where it is allowed.

    An explicit deny of a managed policy names its ARN.
    """
    if decision.reason in _EXPLICIT:
        arn = decision.matched[0].policy.arn if decision.matched else None
        return f"with an explicit deny in {_EXPLICIT[decision.reason]}" + (f": {arn}" if arn else "")
    if decision.reason in _IMPLICIT:
        return f"because no {_IMPLICIT[decision.reason]} allows the {request.action} action"
    return ""


def denial_message(request: Request, decision: Decision) -> str:
    """The message of an AccessDenied error for a decision that does not allow."""
    head = f"User: {request.principal.arn} is not authorized to perform: {request.action}"
    arn = request.resource.arn
    if arn != "*" or request.action.partition(":")[0] in _SAYING_STAR:
        head += f" on resource: {arn}"
    return f"{head} {denial_reason(request, decision)}"
