"""What is told of failures, to clients and to the log."""

import io
import logging

import sqlalchemy as sa

from fogbank.gateway.faults import as_api_error, hide_values

SECRET = "what-the-client-sent"


def failure() -> Exception:
    """A statement that failed with a client's value in it, wrapped as services and stores wrap errors."""
    engine = sa.create_engine("sqlite://")
    try:
        try:
            with engine.connect() as connection:
                connection.execute(sa.text("SELECT * FROM nothing WHERE value = :value"), {"value": SECRET})
        except sa.exc.OperationalError as error:
            raise RuntimeError("could not be read") from error
    except RuntimeError as error:
        return error
    raise AssertionError("the table is there")


def logged(error: Exception) -> str:
    """How the log shows `error`."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.handle(logging.LogRecord("test", logging.ERROR, "", 0, "it failed", (), (type(error), error, None)))
    return stream.getvalue()


def test_the_log_shows_statements_without_values() -> None:
    error = failure()
    assert SECRET in logged(error), "SQLAlchemy shows no values by itself any more"
    hide_values(error)
    told = logged(error)
    assert "SELECT * FROM nothing" in told
    assert SECRET not in told


def test_a_loop_of_causes_ends() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__context__, other.__context__ = other, one
    hide_values(one)


def test_clients_learn_nothing_of_the_cause() -> None:
    told = as_api_error(failure(), "ec2")
    assert (told.code, told.status, told.message) == ("InternalError", 500, "An internal error has occurred")
