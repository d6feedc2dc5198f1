"""The ways to give a volume a /dev node, in the order they are preferred."""

from collections.abc import Sequence

from fogbank.cli.devices.engine import EngineLoop
from fogbank.cli.devices.kernel_nbd import KernelNbd
from fogbank.cli.devices.method import NodeMethod
from fogbank.cli.devices.nbdfuse import NbdFuseLoop
from fogbank.cli.errors import CliError, Exit

METHODS: Sequence[NodeMethod] = (EngineLoop(), KernelNbd(), NbdFuseLoop())


def method_named(name: str) -> NodeMethod:
    """Raises CliError for a name that this version doesn't know."""
    for method in METHODS:
        if method.name == name:
            return method
    raise CliError("unknown-method", f"A device was made by '{name}', which this version of Fogbank doesn't know.")


def usable_method() -> NodeMethod:
    """The first method of the table that works here. Raises CliError that names what each lacks."""
    lacking = {}
    for method in METHODS:
        lacking[method.name] = method.missing()
        if not lacking[method.name]:
            return method
    reasons = "; ".join(f"{name}: {', '.join(reasons)}" for name, reasons in lacking.items())
    raise CliError(
        "no-device-method",
        f"This machine can't make a /dev node ({reasons}).",
        "`fogbank doctor` has the fix. Without --device the volume is reachable by its nbd_uri all the same.",
        Exit.UNSUPPORTED,
    )
