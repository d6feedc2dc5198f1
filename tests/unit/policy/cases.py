"""Questions that AWS's documentation answers, as data.

Each row: which page says so, who asks, for what, under which policies, and what comes out (a `Reason`'s name).
"""

from dataclasses import dataclass, field
from typing import Any

OURS, THEIRS = "111122223333", "444455556666"
USER = f"arn:aws:iam::{OURS}:user/alice"
ROLE = f"arn:aws:iam::{OURS}:role/team/builder"
SESSION = f"arn:aws:sts::{OURS}:assumed-role/builder/ci"
FEDERATED = f"arn:aws:sts::{OURS}:federated-user/bob"
ROOT = f"arn:aws:iam::{OURS}:root"
BUCKET = "arn:aws:s3:::reports"
KEY = f"arn:aws:kms:us-east-1:{OURS}:key/1234abcd-12ab-34cd-56ef-1234567890ab"

UG = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
SINGLE = UG + "reference_policies_evaluation-logic_policy-eval-basics.html"
LOGIC = UG + "reference_policies_evaluation-logic_policy-eval-denyallow.html"
CROSS = UG + "reference_policies_evaluation-logic-cross-account.html"
NOT_PRINCIPAL = UG + "reference_policies_elements_notprincipal.html"
SCPS = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html"
RCPS = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html"
KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"
KMS_OTHERS = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html"
GRANTS = "https://docs.aws.amazon.com/kms/latest/developerguide/grants.html"
TRUST = UG + "id_roles_terms-and-concepts.html"

Statement = dict[str, Any]


def allow(action: str = "*", resource: str = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str = "*", resource: str = "*", **more: Any) -> Statement:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def to(*names: str, kind: str = "AWS") -> dict[str, Any]:
    """Keyword arguments that name principals."""
    return {"Principal": {kind: list(names)}}


@dataclass(frozen=True)
class Row:
    """who: `user`, `session`, `federated`, `root`, `service`, `stranger` (a user of the other account), `anonymous`.

    Policies are lists of statements. scps, rcps: a list of statements a level.
    """

    page: str
    says: str
    who: str
    outcome: str
    action: str = "s3:GetObject"
    arn: str = BUCKET + "/a.csv"
    owner: str = OURS
    identity: list[Statement] = field(default_factory=list)
    resource: list[Statement] | None = None
    explicit: bool = False
    boundary: list[Statement] | None = None
    session: list[Statement] | None = None
    scps: list[list[Statement]] = field(default_factory=list)
    rcps: list[list[Statement]] = field(default_factory=list)
    grantee: str | None = None
    constraint: dict[str, str] | None = None
    encryption_context: dict[str, str] | None = None
    context: dict[str, tuple[str, ...]] = field(default_factory=dict)
    service_linked: bool = False


READ = allow("s3:GetObject")
WRITE = allow("s3:PutObject")
DECRYPT: dict[str, Any] = {"action": "kms:Decrypt", "arn": KEY, "explicit": True}
ASSUME: dict[str, Any] = {"action": "sts:AssumeRole", "arn": ROLE, "explicit": True}
EXPLICIT = "EXPLICIT_DENY_"
IMPLICIT = "IMPLICIT_DENY_"

WITHIN = [
    Row(SINGLE, "all is denied at first", "user", IMPLICIT + "IDENTITY"),
    Row(SINGLE, "the root user may all", "root", "ALLOWED_ROOT"),
    Row(SINGLE, "an identity policy is enough", "user", "ALLOWED_IDENTITY", identity=[READ]),
    Row(SINGLE, "the resource's policy is enough", "user", "ALLOWED_RESOURCE", resource=[allow(**to(USER))]),
    Row(SINGLE, "naming the account isn't", "user", IMPLICIT + "IDENTITY", resource=[allow(**to(ROOT))]),
    Row(SINGLE, "a deny wins over the allow", "user", EXPLICIT + "IDENTITY", identity=[READ, deny("s3:Get*")]),
    Row(
        SINGLE,
        "so does the resource's",
        "user",
        EXPLICIT + "RESOURCE",
        identity=[READ],
        resource=[deny(Principal="*")],
    ),
    Row(SINGLE, "root obeys it too", "root", EXPLICIT + "RESOURCE", resource=[deny(Principal="*")]),
    Row(SINGLE, "boundary and identity intersect", "user", "ALLOWED_IDENTITY", identity=[READ], boundary=[READ]),
    Row(SINGLE, "what the boundary omits", "user", IMPLICIT + "BOUNDARY", identity=[READ], boundary=[WRITE]),
    Row(SINGLE, "a boundary grants nothing", "user", IMPLICIT + "IDENTITY", boundary=[READ]),
    Row(SINGLE, "a boundary denies", "user", EXPLICIT + "BOUNDARY", identity=[READ], boundary=[allow(), deny("s3:*")]),
    Row(SINGLE, "a session policy limits", "session", IMPLICIT + "SESSION", identity=[READ], session=[WRITE]),
    Row(SINGLE, "it grants nothing", "session", IMPLICIT + "IDENTITY", session=[READ]),
    Row(SINGLE, "it denies", "session", EXPLICIT + "SESSION", identity=[READ], session=[READ, deny("s3:*")]),
    Row(SINGLE, "both allow", "session", "ALLOWED_IDENTITY", identity=[READ], session=[allow("s3:*")]),
]

NAMED = [
    Row(
        LOGIC,
        "a user's ARN passes the boundary",
        "user",
        "ALLOWED_RESOURCE",
        resource=[allow(**to(USER))],
        boundary=[WRITE],
    ),
    Row(
        LOGIC, "a role's ARN doesn't", "session", IMPLICIT + "BOUNDARY", resource=[allow(**to(ROLE))], boundary=[WRITE]
    ),
    Row(LOGIC, "nor session policies", "session", IMPLICIT + "SESSION", resource=[allow(**to(ROLE))], session=[WRITE]),
    Row(LOGIC, "within them it is enough", "session", "ALLOWED_RESOURCE", resource=[allow(**to(ROLE))], session=[READ]),
    Row(
        LOGIC,
        "a session's ARN passes both",
        "session",
        "ALLOWED_RESOURCE",
        resource=[allow(**to(SESSION))],
        boundary=[WRITE],
        session=[WRITE],
    ),
    Row(
        LOGIC,
        "so does everybody with aws:PrincipalArn",
        "session",
        "ALLOWED_RESOURCE",
        resource=[allow(Principal="*", Condition={"ArnEquals": {"aws:PrincipalArn": ROLE}})],
        boundary=[WRITE],
        session=[WRITE],
    ),
    Row(
        LOGIC,
        "but never a deny",
        "session",
        EXPLICIT + "BOUNDARY",
        resource=[allow(**to(SESSION))],
        boundary=[deny()],
    ),
    Row(LOGIC, "a federated user's ARN", "federated", "ALLOWED_RESOURCE", resource=[allow(**to(FEDERATED))]),
    Row(LOGIC, "the ARN of who federated", "federated", IMPLICIT + "SESSION", resource=[allow(**to(USER))]),
    Row(
        LOGIC,
        "within the session's policy",
        "federated",
        "ALLOWED_RESOURCE",
        resource=[allow(**to(USER))],
        session=[READ],
    ),
    Row(
        LOGIC,
        "his account isn't he",
        "federated",
        IMPLICIT + "IDENTITY",
        resource=[allow(**to(OURS))],
        session=[READ],
    ),
    Row(
        LOGIC,
        "a role by its unique id",
        "session",
        "ALLOWED_RESOURCE",
        resource=[allow(**to("AROABUILDERBUILDER"))],
    ),
    Row(LOGIC, "a user by the unique id", "user", "ALLOWED_RESOURCE", resource=[allow(**to("AIDAALICEALICEALICE"))]),
    Row(LOGIC, "a federated session without policy", "federated", IMPLICIT + "SESSION", identity=[READ]),
    Row(
        LOGIC,
        "services by name",
        "service",
        "ALLOWED_RESOURCE",
        resource=[allow(**to("ec2.amazonaws.com", kind="Service"))],
    ),
    Row(
        LOGIC,
        "other services",
        "service",
        IMPLICIT + "RESOURCE",
        resource=[allow(**to("s3.amazonaws.com", kind="Service"))],
    ),
    Row(LOGIC, "everybody is everybody", "anonymous", "ALLOWED_RESOURCE", resource=[allow(Principal="*")]),
]

ACROSS = [
    Row(
        CROSS,
        "both accounts have to allow",
        "stranger",
        "ALLOWED_BOTH_ACCOUNTS",
        identity=[READ],
        resource=[allow(**to(THEIRS))],
    ),
    Row(CROSS, "the resource's alone isn't enough", "stranger", IMPLICIT + "IDENTITY", resource=[allow(**to(THEIRS))]),
    Row(CROSS, "nor the identity's", "stranger", IMPLICIT + "RESOURCE", identity=[READ]),
    Row(
        CROSS,
        "nor a policy for somebody else",
        "stranger",
        IMPLICIT + "RESOURCE",
        identity=[READ],
        resource=[allow(**to(USER))],
    ),
    Row(
        CROSS,
        "boundaries count there",
        "stranger",
        IMPLICIT + "BOUNDARY",
        identity=[READ],
        boundary=[WRITE],
        resource=[allow(Principal="*")],
    ),
    Row(
        CROSS,
        "a session's ARN passes nothing there",
        "session",
        IMPLICIT + "IDENTITY",
        owner=THEIRS,
        resource=[allow(**to(SESSION))],
    ),
    Row(
        CROSS,
        "a deny on either side",
        "stranger",
        EXPLICIT + "RESOURCE",
        identity=[READ],
        resource=[allow(**to(THEIRS)), deny(**to(THEIRS))],
    ),
    Row(
        CROSS,
        "root of the other account",
        "root",
        "ALLOWED_ROOT_BOTH_ACCOUNTS",
        owner=THEIRS,
        resource=[allow(**to(OURS))],
    ),
    Row(CROSS, "root without it", "root", IMPLICIT + "RESOURCE", owner=THEIRS),
]

ORGANIZATION = [
    Row(
        SCPS,
        "every level allows",
        "user",
        "ALLOWED_IDENTITY",
        identity=[READ],
        scps=[[allow()], [allow("s3:*")], [allow()]],
    ),
    Row(SCPS, "one level doesn't", "user", IMPLICIT + "SCP", identity=[READ], scps=[[allow()], [allow("ec2:*")]]),
    Row(SCPS, "one level denies", "user", EXPLICIT + "SCP", identity=[READ], scps=[[allow()], [allow(), deny("s3:*")]]),
    Row(SCPS, "they grant nothing", "user", IMPLICIT + "IDENTITY", scps=[[allow()]]),
    Row(SCPS, "root obeys", "root", EXPLICIT + "SCP", scps=[[allow(), deny("s3:*")]]),
    Row(SCPS, "root is limited", "root", IMPLICIT + "SCP", scps=[[allow("ec2:*")]]),
    Row(
        SCPS,
        "they win over the resource's policy",
        "user",
        IMPLICIT + "SCP",
        resource=[allow(**to(USER))],
        scps=[[allow("ec2:*")]],
    ),
    Row(
        SCPS,
        "service-linked roles are exempt",
        "session",
        "ALLOWED_IDENTITY",
        identity=[READ],
        scps=[[deny()]],
        service_linked=True,
    ),
    Row(
        SCPS,
        "services are not principals of the account",
        "service",
        "ALLOWED_RESOURCE",
        resource=[allow(**to("ec2.amazonaws.com", kind="Service"))],
        scps=[[deny()]],
    ),
    Row(
        RCPS,
        "resources are closed to others",
        "stranger",
        EXPLICIT + "RCP",
        identity=[READ],
        resource=[allow(Principal="*")],
        rcps=[
            [allow(Principal="*"), deny(Principal="*", Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-ours"}})]
        ],
    ),
    Row(
        RCPS,
        "and open to the own",
        "user",
        "ALLOWED_IDENTITY",
        identity=[READ],
        rcps=[
            [allow(Principal="*"), deny(Principal="*", Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-ours"}})]
        ],
        context={"aws:principalorgid": ("o-ours",)},
    ),
]

KEYS = [
    Row(
        KMS, "the default policy grants nobody", "user", IMPLICIT + "IDENTITY", resource=[allow(**to(ROOT))], **DECRYPT
    ),
    Row(
        KMS,
        "it has identity policies decide",
        "user",
        "ALLOWED_IDENTITY",
        resource=[allow(**to(ROOT))],
        identity=[allow("kms:Decrypt")],
        **DECRYPT,
    ),
    Row(
        KMS,
        "without it they have no effect",
        "user",
        IMPLICIT + "RESOURCE",
        resource=[allow(**to(ROLE))],
        identity=[allow("kms:*")],
        **DECRYPT,
    ),
    Row(KMS, "a named user needs nothing else", "user", "ALLOWED_RESOURCE", resource=[allow(**to(USER))], **DECRYPT),
    Row(KMS, "a named role neither", "session", "ALLOWED_RESOURCE", resource=[allow(**to(ROLE))], **DECRYPT),
    Row(KMS, "root needs the policy as well", "root", IMPLICIT + "RESOURCE", resource=[allow(**to(USER))], **DECRYPT),
    Row(KMS, "with it root may", "root", "ALLOWED_RESOURCE", resource=[allow(**to(ROOT))], **DECRYPT),
    Row(
        KMS_OTHERS,
        "another account needs both",
        "stranger",
        "ALLOWED_BOTH_ACCOUNTS",
        resource=[allow(**to(THEIRS))],
        identity=[allow("kms:Decrypt", KEY)],
        **DECRYPT,
    ),
    Row(
        KMS_OTHERS,
        "without its own policy",
        "stranger",
        IMPLICIT + "IDENTITY",
        resource=[allow(**to(THEIRS))],
        **DECRYPT,
    ),
    Row(
        KMS_OTHERS,
        "without the key's",
        "stranger",
        IMPLICIT + "RESOURCE",
        resource=[allow(**to(OURS))],
        identity=[allow("kms:Decrypt", KEY)],
        **DECRYPT,
    ),
    Row(GRANTS, "a grant allows", "user", "ALLOWED_GRANT", resource=[allow(**to(ROLE))], grantee=USER, **DECRYPT),
    Row(GRANTS, "to its grantee alone", "user", IMPLICIT + "RESOURCE", resource=[], grantee=ROLE, **DECRYPT),
    Row(GRANTS, "a role's sessions are it", "session", "ALLOWED_GRANT", resource=[], grantee=ROLE, **DECRYPT),
    Row(GRANTS, "services too", "service", "ALLOWED_GRANT", resource=[], grantee="ec2.amazonaws.com", **DECRYPT),
    Row(
        GRANTS,
        "a deny wins over a grant",
        "user",
        EXPLICIT + "IDENTITY",
        resource=[],
        grantee=USER,
        identity=[deny("kms:*")],
        **DECRYPT,
    ),
    Row(
        GRANTS,
        "a constraint that holds",
        "user",
        "ALLOWED_GRANT",
        resource=[],
        grantee=USER,
        constraint={"aws:ebs:id": "vol-1"},
        encryption_context={"aws:ebs:id": "vol-1", "more": "x"},
        **DECRYPT,
    ),
    Row(
        GRANTS,
        "one that doesn't",
        "user",
        IMPLICIT + "RESOURCE",
        resource=[],
        grantee=USER,
        constraint={"aws:ebs:id": "vol-1"},
        encryption_context={"aws:ebs:id": "VOL-1"},
        **DECRYPT,
    ),
    Row(
        GRANTS,
        "operations without an encryption context",
        "user",
        "ALLOWED_GRANT",
        resource=[],
        grantee=USER,
        constraint={"aws:ebs:id": "vol-1"},
        **DECRYPT,
    ),
]


def trusting(*names: str, kind: str = "AWS") -> list[Statement]:
    return [{"Effect": "Allow", "Action": "sts:AssumeRole", **to(*names, kind=kind)}]


ROLES = [
    Row(TRUST, "the account is trusted, no policy", "user", IMPLICIT + "IDENTITY", resource=trusting(ROOT), **ASSUME),
    Row(
        TRUST,
        "with one",
        "user",
        "ALLOWED_IDENTITY",
        resource=trusting(ROOT),
        identity=[allow("sts:*", ROLE)],
        **ASSUME,
    ),
    Row(TRUST, "the user is trusted", "user", "ALLOWED_RESOURCE", resource=trusting(USER), **ASSUME),
    Row(TRUST, "another is", "user", IMPLICIT + "RESOURCE", resource=trusting(FEDERATED), identity=[allow()], **ASSUME),
    Row(
        TRUST,
        "a service",
        "service",
        "ALLOWED_RESOURCE",
        resource=trusting("ec2.amazonaws.com", kind="Service"),
        **ASSUME,
    ),
    Row(
        TRUST,
        "another account",
        "stranger",
        "ALLOWED_BOTH_ACCOUNTS",
        resource=trusting(THEIRS),
        identity=[allow("sts:AssumeRole", ROLE)],
        **ASSUME,
    ),
    Row(
        TRUST,
        "another account without a policy",
        "stranger",
        IMPLICIT + "IDENTITY",
        resource=trusting(THEIRS),
        **ASSUME,
    ),
]

EXCEPT = [
    Row(
        NOT_PRINCIPAL,
        "who is listed with his account",
        "user",
        "ALLOWED_IDENTITY",
        identity=[READ],
        resource=[deny(NotPrincipal={"AWS": [USER, ROOT]})],
    ),
    Row(
        NOT_PRINCIPAL,
        "without it he is denied",
        "user",
        EXPLICIT + "RESOURCE",
        identity=[READ],
        resource=[deny(NotPrincipal={"AWS": [USER]})],
    ),
    Row(
        NOT_PRINCIPAL,
        "a session, its role and its account",
        "session",
        "ALLOWED_IDENTITY",
        identity=[READ],
        resource=[deny(NotPrincipal={"AWS": [SESSION, ROLE, ROOT]})],
    ),
    Row(
        NOT_PRINCIPAL,
        "a session without its role",
        "session",
        EXPLICIT + "RESOURCE",
        identity=[READ],
        resource=[deny(NotPrincipal={"AWS": [SESSION, ROOT]})],
    ),
    Row(
        NOT_PRINCIPAL,
        "whoever has a boundary",
        "user",
        EXPLICIT + "RESOURCE",
        identity=[READ],
        boundary=[READ],
        resource=[deny(NotPrincipal={"AWS": [USER, ROOT]})],
    ),
]

ROWS = [*WITHIN, *NAMED, *ACROSS, *ORGANIZATION, *KEYS, *ROLES, *EXCEPT]
