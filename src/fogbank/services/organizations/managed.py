"""AWS's own policies: they allow everything, so that a policy that denies is all that one needs to write."""

import json
from collections.abc import Mapping

from fogbank.services.organizations.model import OrganizationPolicy, PolicyType
from fogbank.services.organizations.rules import FULL_ACCESS

_EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def _policy(kind: PolicyType, name: str, description: str, statement: Mapping[str, object]) -> OrganizationPolicy:
    content = json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2)
    return OrganizationPolicy(id=FULL_ACCESS[kind], name=name, description=description, type=kind, content=content)


MANAGED: Mapping[str, OrganizationPolicy] = {
    policy.id: policy
    for policy in (
        _policy(PolicyType.SCP, "FullAWSAccess", "Allows access to every operation", _EVERYTHING),
        _policy(
            PolicyType.RCP,
            "RCPFullAWSAccess",
            "Allows access to every resource",
            {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
        ),
    )
}
