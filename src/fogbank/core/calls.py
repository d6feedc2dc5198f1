"""What the front door tells of each call it answered: the raw material of an audit record.

A record is filled while a call is answered and belongs to the recorder once it was handed over. It holds what was
decoded anyway; whatever costs time (wording, redaction, writing) is done by the recorder, elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from fogbank.core.caller import Caller


@dataclass(frozen=True, slots=True)
class CalledResource:
    """A resource that a call touched. kind: as AWS Config names it (`AWS::KMS::Key`). account: its owner's."""

    arn: str
    kind: str
    account: str


@dataclass(slots=True)
class CallRecord:
    """One call by somebody who was identified.

    at: services' time of its arrival. service, operation: as botocore names them. writes: False for one that only
    reads. source_ip: empty where the transport has none. parameters: as decoded, by the model's names, with all that is
    secret in them. response: the members, the same way; None for errors, and for reads, whose answers may be large.
    error_code, error_message, error_status: what was answered instead; the exception would keep its frames. secure:
    over TLS. resources: those that are known beyond what the parameters and the response name.
    """

    request_id: str
    at: datetime
    caller: Caller
    region: str
    service: str
    operation: str
    writes: bool = False
    source_ip: str = ""
    user_agent: str = ""
    host: str = ""
    parameters: Mapping[str, object] = field(default_factory=dict)
    response: Mapping[str, object] | None = None
    error_code: str | None = None
    error_message: str = ""
    error_status: int = 0
    secure: bool = False
    resources: tuple[CalledResource, ...] = ()


class Recorder(Protocol):
    """Takes note of calls."""

    def record(self, call: CallRecord) -> None:
        """Takes a call over. Never waits and never raises: it stands on the path of every request."""
        ...


@dataclass(frozen=True, slots=True)
class Recorders:
    """Several, told one after the other."""

    each: tuple[Recorder, ...]

    def record(self, call: CallRecord) -> None:
        """See Recorder."""
        for recorder in self.each:
            recorder.record(call)
