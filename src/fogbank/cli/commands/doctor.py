"""`fogbank doctor`: what of this machine can and can't be used, and the fix."""

import click

from fogbank.cli.doctor.check import Check, Finding
from fogbank.cli.doctor.checks import run_checks
from fogbank.cli.errors import Exit
from fogbank.cli.options import Invocation, common_options
from fogbank.cli.output import JsonValue, styled

_STYLES = {Finding.OK: "green", Finding.WARN: "yellow", Finding.MISSING: "red"}


@click.command()
@common_options
def command(invocation: Invocation) -> None:
    """Say what of this machine can and can't be used, and the fix.

    Ends with 0 unless something is missing without which Fogbank does not start.
    """
    invocation.output.line("Looking at this machine …")
    checks = run_checks(invocation.layout)
    fatal = any(check.fatal for check in checks)
    document: JsonValue = {
        "ok": not fatal,
        "checks": [
            {
                "name": check.name,
                "status": str(check.finding),
                "detail": check.detail,
                "fix": check.fix,
                "essential": check.essential,
            }
            for check in checks
        ],
    }
    invocation.output.result(document, _lines(checks))
    raise click.exceptions.Exit(Exit.UNSUPPORTED if fatal else Exit.OK)


def _lines(checks: list[Check]) -> list[str]:
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        finding = styled(str(check.finding).ljust(7), _STYLES[check.finding])
        lines.append(f"{finding}  {check.name.ljust(width)}  {check.detail}")
        if check.fix:
            lines.append(f"{'':7}  {'':{width}}  {styled('fix:', 'dim')} {check.fix}")
    return lines
