"""The one exception that reaches a client: an AWS error code, its message and its HTTP status.

Domains raise it through small functions in their own `errors` module, so that each code and each wording stands
once. The wire layer renders it last, in the shape of the protocol the request came by.
"""

from collections.abc import Mapping


class ApiError(Exception):
    """An error as AWS answers it.

    code: AWS's error code, e.g. `InvalidVolume.NotFound`.
    message: for the client, in AWS's wording.
    status: HTTP status; EC2 answers 400 for every client error, NotFound included.
    members: further members of a modelled error shape, by the model's names.
    headers: further response headers.

    The internal cause, if any, is the exception's `__cause__`: it is logged and can't reach a client.
    """

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        *,
        members: Mapping[str, object] | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.members: Mapping[str, object] = members or {}
        self.headers = headers

    @property
    def sender_fault(self) -> bool:
        """True where the client is to blame (4xx)."""
        return self.status < 500
