"""Writes docs/coverage.md: which AWS operations are built, where each stands, and what answers 501."""

import inspect
import sys
from pathlib import Path

from botocore.loaders import Loader
from botocore.model import ServiceModel

from fogbank.server.domains import operation_table

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "coverage.md"
HEAD = """# Coverage

Made from the code by `make docs`. An operation that is not listed here is understood, checked and answered `501` with
its name; how much of the wire is understood is in [wire-coverage](reference/wire-coverage.md).

{count} operations are built, of {services} services.
"""


def render() -> str:
    """The page."""
    by_service: dict[str, list[tuple[str, str]]] = {}
    for operation in operation_table():
        path = Path(inspect.getsourcefile(operation.function) or "").relative_to(ROOT)
        link = f"[`{path.relative_to('src/fogbank')}`](../{path})"
        by_service.setdefault(operation.label.service, []).append((operation.label.name, link))
    count = sum(len(rows) for rows in by_service.values())
    lines = [HEAD.format(count=count, services=len(by_service))]
    for service, rows in sorted(by_service.items()):
        model = ServiceModel(Loader().load_service_model(service, "service-2"), service)
        total = len(model.operation_names)
        lines += [f"## {service}: {len(rows)} of {total}", "", "| operation | where |", "| --- | --- |"]
        lines += [f"| {name} | {link} |" for name, link in sorted(rows)]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(render())
    sys.exit(0)
