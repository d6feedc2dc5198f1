"""Whatever went wrong behind the front door, as an error that a client may see."""

import sqlalchemy as sa

from fogbank.core.errors import ApiError
from fogbank.core.reconcile import PlaneUnavailable
from fogbank.store.engine import StoreBusy


def as_api_error(error: Exception, service: str) -> ApiError:
    """`error` itself where it is meant for clients, else one that says no more than is good for them.

    The cause stays with it for the log.
    """
    if isinstance(error, ApiError):
        return error
    if isinstance(error, StoreBusy):
        answer = ApiError("RequestLimitExceeded", "Request limit exceeded.", 503)
    elif isinstance(error, PlaneUnavailable):
        answer = _unavailable("The data plane does not answer. Try again.")
    elif isinstance(error, sa.exc.OperationalError) and "full" in str(error.orig):
        answer = _unavailable("The disk of the metadata store is full. Nothing was changed.")
    elif isinstance(error, sa.exc.OperationalError):
        answer = _unavailable("The metadata store does not answer. Try again.")
    else:
        code = "InternalError" if service in ("ec2", "s3") else "InternalFailure"
        answer = ApiError(code, "An internal error has occurred", 500)
    answer.__cause__ = error
    return answer


def hide_values(error: BaseException) -> None:
    """Keeps what a client sent out of the log: statements that failed are shown there without their parameters."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, sa.exc.StatementError):
            each.hide_parameters = True
        waiting += [each.__cause__, each.__context__]


def _unavailable(message: str) -> ApiError:
    return ApiError("ServiceUnavailable", message, 503)
