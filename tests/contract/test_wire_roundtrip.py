"""Every operation of every service, in each of its protocols, against botocore's own serializers and parsers.

A test a service, so that workers share the sweep and a model is dropped once its service is done. The core services
always run; the rest carry the `slow` marker.
"""

from pathlib import Path

import botocore
import pytest
from wire_oracle.debts import DEBTS
from wire_oracle.roundtrip import Failure, check_operation, routes_of

from fogbank.gateway.routing.index import service_index
from fogbank.gateway.wire import ServiceCatalog

CORE = ("cloudwatch", "ec2", "elbv2", "iam", "imagebuilder", "kms", "lambda", "route53", "s3", "sqs", "sts")
SERVICES = [name if name in CORE else pytest.param(name, marks=pytest.mark.slow) for name in service_index().services]


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_comes_back_equal(service: str) -> None:
    catalog = ServiceCatalog()
    failures: list[Failure] = []
    for route in routes_of(catalog, service):
        failures += check_operation(catalog, route)
    failed = {(each.service, each.operation, each.what) for each in failures}
    surprises = [str(each) for each in failures if (each.service, each.operation, each.what) not in DEBTS]
    paid = [debt for debt in DEBTS if debt[0] == service and debt not in failed]
    assert not surprises, "\n".join(surprises[:20])
    assert not paid, f"these pass now and leave the list of debts: {paid}"


def test_debts_are_few_and_name_operations() -> None:
    assert len(DEBTS) <= 3, "the list of debts may only shrink"
    for service, operation, what in DEBTS:
        assert operation in ServiceCatalog().service(service).operation_names
        assert what in ("input", "output", "error")


def test_the_coverage_page_is_of_this_botocore() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "wire-coverage.md").read_text()
    assert f"botocore {botocore.__version__}." in page
    rows = {line.split(" | ")[0].strip("| ") for line in page.splitlines() if line.startswith("| ")}
    assert set(service_index().services) <= rows
    assert all(f"| {service} | {operation} | {what} |" in page for service, operation, what in DEBTS)
