"""Writes `docs/reference/wire-coverage.md`: how many operations come back equal, by protocol and by service.

python tools/wire_coverage.py           run the whole sweep (minutes) and write the page
python tools/wire_coverage.py --check   fail if the page is not what the sweep gives
"""

import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import botocore

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "contract"))

from wire_oracle.debts import DEBTS  # type: ignore[import-not-found]  # noqa: E402  # after the path is set
from wire_oracle.roundtrip import check_operation, routes_of  # type: ignore[import-not-found]  # noqa: E402

from fogbank.gateway.routing.index import service_index  # noqa: E402
from fogbank.gateway.wire import ServiceCatalog  # noqa: E402
from fogbank.gateway.wire.model import Shape  # noqa: E402
from fogbank.gateway.wire.patterns import compiled  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "wire-coverage.md"


@dataclass
class ServiceCoverage:
    """One service's counts. total and equal are by protocol; streams: operations whose input is an event stream."""

    service: str
    total: Counter[str] = field(default_factory=Counter)
    equal: Counter[str] = field(default_factory=Counter)
    streams: int = 0
    patterns: int = 0
    inexpressible: int = 0


def cover(service: str) -> ServiceCoverage:
    """The sweep over one service."""
    catalog = ServiceCatalog()
    counts = ServiceCoverage(service)
    for route in routes_of(catalog, service):
        counts.total[route.protocol] += 1
        counts.equal[route.protocol] += not check_operation(catalog, route)
    model = catalog.service(service)
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        streams = shape is not None and any(each.serialization.get("eventstream") for each in shape.members.values())
        counts.streams += streams
    count_patterns(counts, catalog)
    return counts


def count_patterns(counts: ServiceCoverage, catalog: ServiceCatalog) -> None:
    """How many distinct patterns the service's inputs have, and how many can't be enforced."""
    model = catalog.service(counts.service)
    seen: set[str] = set()
    patterns: set[str] = set()
    pending: list[Shape] = [
        shape for name in model.operation_names if (shape := model.operation_model(name).input_shape) is not None
    ]
    while pending:
        shape = pending.pop()
        if shape.name in seen:
            continue
        seen.add(shape.name)
        pattern = shape.metadata.get("pattern")
        if isinstance(pattern, str):
            patterns.add(pattern)
        pending += below(shape)
    counts.patterns = len(patterns)
    counts.inexpressible = sum(compiled(pattern) is None for pattern in patterns)


def below(shape: Shape) -> list[Shape]:
    """The shapes a shape is made of."""
    if shape.type_name == "structure":
        return list(shape.members.values())
    if shape.type_name == "list":
        return [shape.member]
    return [shape.key, shape.value] if shape.type_name == "map" else []


def page(rows: list[ServiceCoverage]) -> str:
    """The page's text."""
    total, equal = Counter[str](), Counter[str]()
    for row in rows:
        total.update(row.total)
        equal.update(row.equal)
    lines = [
        "# Wire coverage",
        "",
        f"Written by `tools/wire_coverage.py` from the models of botocore {botocore.__version__}.",
        "",
        "An operation counts as equal when botocore's own serializer and our parser agree on three generated requests,",
        "our serializer and its parser on three responses, and both on every error the operation declares.",
        "",
        "| protocol | operations | come back equal |",
        "| --- | ---: | ---: |",
        *(f"| {name} | {total[name]} | {equal[name]} |" for name in sorted(total)),
        f"| all | {total.total()} | {equal.total()} |",
        "",
        f"Operations whose request is an event stream, of which only the response is covered: "
        f"{sum(row.streams for row in rows)}.",
        "",
        f"Patterns of request members: {sum(row.patterns for row in rows)}, of which "
        f"{sum(row.inexpressible for row in rows)} can't be expressed here and are not enforced.",
        "",
        "## Not equal",
        "",
        "| service | operation | side | why |",
        "| --- | --- | --- | --- |",
        *(f"| {service} | {name} | {what} | {reason} |" for (service, name, what), reason in sorted(DEBTS.items())),
        "",
        "## By service",
        "",
        "| service | protocols | operations | come back equal |",
        "| --- | --- | ---: | ---: |",
        *(
            f"| {row.service} | {', '.join(sorted(row.total))} | {row.total.total()} | {row.equal.total()} |"
            for row in rows
        ),
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Exit code 1 where `--check` finds the page out of date."""
    with ProcessPoolExecutor() as pool:
        rows = list(pool.map(cover, service_index().services, chunksize=4))
    text = page(rows)
    if "--check" in arguments:
        return 0 if PAGE.exists() and PAGE.read_text() == text else 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
