"""Why a control plane can't start, for a person: a sentence, and what to do."""


class StartError(Exception):
    """message: what is wrong, one sentence. hint: what to do about it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class AlreadyRunning(StartError):
    """Another control plane has the data folder. pid and url: of it, where they are known."""

    def __init__(self, folder: str, pid: int | None, url: str | None) -> None:
        who = f" (process {pid}{f', {url}' if url else ''})" if pid else ""
        super().__init__(
            f"Fogbank already runs on {folder}{who}.",
            "Use it, end it with `fogbank down`, or name another folder with --data.",
        )
        self.pid = pid
        self.url = url


class PortInUse(StartError):
    """Somebody else listens where we should."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"Port {port} of {host} is in use.", "Choose another with --port, or end what uses it.")
        self.host = host
        self.port = port


class CannotListen(StartError):
    """The address isn't one of this machine, or may not be listened on."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"Can't listen on {host} port {port}: {reason}.", "Choose another with --host or --port.")


class DataFolderUnusable(StartError):
    """The data folder can't be made, isn't ours, or holds something that can't be read."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The data folder can't be used: {reason}.", "Name another with --data, or mend this one.")


class StoreCannotOpen(StartError):
    """The metadata store can't be opened."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The metadata store can't be opened: {reason}.", "Check --store, and that its server runs.")


class ZoneConflict(StartError):
    """Volumes live in another zone than the one that was asked for."""

    def __init__(self, asked: str, used: str) -> None:
        super().__init__(
            f"This data folder's machine is in {used}, and volumes are attached to it there: it can't move to {asked}.",
            f"Start it with --zone {used}, or detach them first.",
        )


class BlocksMismatch(StartError):
    """The store and the folder of volumes don't belong together: to go on would take every volume for lost."""

    def __init__(self, folder: str, *, missing: bool) -> None:
        what = "has none of this store's volumes" if missing else "holds the volumes of another store"
        super().__init__(
            f"{folder} {what}: refused, since every volume would be taken for lost.",
            "Mount or bring back the folder (or the store) that belongs to it; a store serves one data folder.",
        )
