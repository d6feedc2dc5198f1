"""Service-linked roles: which AWS service has which, and making them.

Names and policies: the services' own pages, listed at
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fogbank.core.ids import IdFactory
from fogbank.services.identities import errors, repository
from fogbank.services.identities.aws_policies import SERVICE_ROLE_PATH
from fogbank.services.identities.making import WantedRole, make_role
from fogbank.services.identities.model import Kind, Role, scope_of
from fogbank.store.transaction import Transaction

_DOMAIN = ".amazonaws.com"


@dataclass(frozen=True, slots=True)
class Template:
    """A service's role. name: the role's; policy: its policy's; suffixes: whether more can be made."""

    name: str
    policy: str
    suffixes: bool = False


# By the service's principal, without `.amazonaws.com`.
TEMPLATES: Mapping[str, Template] = {
    "autoscaling": Template("AWSServiceRoleForAutoScaling", "AutoScalingServiceRolePolicy", suffixes=True),
    "backup": Template("AWSServiceRoleForBackup", "AWSBackupServiceLinkedRolePolicyForBackup"),
    "cloudtrail": Template("AWSServiceRoleForCloudTrail", "CloudTrailServiceRolePolicy"),
    "ec2fleet": Template("AWSServiceRoleForEC2Fleet", "AWSEC2FleetServiceRolePolicy"),
    "elasticloadbalancing": Template(
        "AWSServiceRoleForElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"
    ),
    "events": Template("AWSServiceRoleForCloudWatchEvents", "CloudWatchEventsServiceRolePolicy"),
    "fis": Template("AWSServiceRoleForFIS", "AmazonFISServiceRolePolicy"),
    "imagebuilder": Template("AWSServiceRoleForImageBuilder", "AWSServiceRoleForImageBuilder"),
    "mrk.kms": Template(
        "AWSServiceRoleForKeyManagementServiceMultiRegionKeys",
        "AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy",
    ),
    "organizations": Template("AWSServiceRoleForOrganizations", "AWSOrganizationsServiceTrustPolicy"),
    "spot": Template("AWSServiceRoleForEC2Spot", "AWSEC2SpotServiceRolePolicy"),
    "spotfleet": Template("AWSServiceRoleForEC2SpotFleet", "AWSEC2SpotFleetServiceRolePolicy"),
}


def _template(service: str) -> Template:
    found = TEMPLATES.get(service.removesuffix(_DOMAIN)) if service.endswith(_DOMAIN) else None
    if found is None:
        raise errors.no_such_entity(f"Cannot find Service Linked Role template for {service}")
    return found


def make_service_linked_role(
    transaction: Transaction,
    account: str,
    service: str,
    now: datetime,
    ids: IdFactory,
    *,
    suffix: str | None = None,
    description: str = "",
) -> Role:
    """A service's role, with its policy. service: `autoscaling.amazonaws.com`. Raises ApiError."""
    template = _template(service)
    if suffix is not None and not template.suffixes:
        raise errors.invalid_input(f"Custom suffix is not allowed for {service}")
    name = template.name if suffix is None else f"{template.name}_{suffix}"
    if repository.roles.named(transaction, scope_of(account), name) is not None:
        raise errors.invalid_input(
            f"Service role name {name} has been taken in this account, please try a different suffix."
        )
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    wanted = WantedRole(
        name=name,
        trust_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        path=f"{SERVICE_ROLE_PATH}{service}/",
        description=description,
        service=service,
    )
    role = make_role(transaction, account, wanted, now, ids)
    # Whether its facts are among ours or not: the role has it on AWS.
    policy_arn = f"arn:aws:iam::aws:policy{SERVICE_ROLE_PATH}{template.policy}"
    repository.attach(transaction, scope_of(account), role.id, policy_arn, Kind.ROLE)
    return role


def ensure_service_linked_role(
    transaction: Transaction, account: str, service: str, now: datetime, ids: IdFactory
) -> Role:
    """The service's role; made where the account doesn't have it yet. Raises ApiError for a service without one."""
    found = repository.roles.named(transaction, scope_of(account), _template(service).name)
    return found or make_service_linked_role(transaction, account, service, now, ids)
