"""What the command says when it can't do what was asked, and the exit codes it ends with."""

import enum


class Exit(enum.IntEnum):
    """Exit codes; `EXIT_MEANINGS` says what each means."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    NOT_RUNNING = 3
    ALREADY_RUNNING = 4
    PORT_IN_USE = 5
    UNSUPPORTED = 6
    BUSY = 7
    INTERRUPTED = 130
    PIPE_CLOSED = 141


EXIT_MEANINGS = {
    Exit.OK: "done",
    Exit.FAILURE: "it could not be done; the message says why",
    Exit.USAGE: "the command line makes no sense, or lacks a confirmation",
    Exit.NOT_RUNNING: "no Fogbank runs on this data folder",
    Exit.ALREADY_RUNNING: "a Fogbank already runs on this data folder",
    Exit.PORT_IN_USE: "another program has the port",
    Exit.UNSUPPORTED: "this machine lacks what it takes; `fogbank doctor` says what",
    Exit.BUSY: "the volume's /dev node is mounted or open",
    Exit.INTERRUPTED: "ended by Ctrl-C",
    Exit.PIPE_CLOSED: "whoever read the output went away",
}


class CliError(Exception):
    """code: a stable word for programs; message: one sentence; hint: what to do about it, may be empty."""

    def __init__(self, code: str, message: str, hint: str = "", exit_code: Exit = Exit.FAILURE) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.exit_code = exit_code


def not_running(data: object) -> CliError:
    """That the command needs a running Fogbank and there is none."""
    return CliError(
        "not-running",
        f"No Fogbank runs on {data}.",
        "Start it with `fogbank up --detach`, or name another folder with --data.",
        Exit.NOT_RUNNING,
    )
