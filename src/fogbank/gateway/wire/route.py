"""Which operation a request is for, and in which protocol it is to be answered."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Route:
    """service: botocore's name (`ec2`, `elbv2`); operation: the model's name; protocol: as the model spells it.

    protocol is one of `ec2`, `query`, `json`, `rest-json`, `rest-xml`, `smithy-rpc-v2-cbor`.
    """

    service: str
    operation: str
    protocol: str
