"""Hostile requests: whatever the bytes, the wire layer answers with an AWS error or with parameters, nothing else."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fogbank.core.errors import ApiError
from fogbank.gateway.routing import Route, UnroutableError, path_style, resolve
from fogbank.gateway.wire import Headers, HttpRequest, ServiceCatalog, bare_error, codec_for

CATALOG = ServiceCatalog()
ROUTES = [
    Route("ec2", "RunInstances", "ec2"),
    Route("elbv2", "CreateListener", "query"),
    Route("cloudwatch", "PutMetricData", "query"),
    Route("cloudwatch", "PutMetricData", "smithy-rpc-v2-cbor"),
    Route("cloudwatch", "PutMetricData", "json"),
    Route("kms", "CreateKey", "json"),
    Route("dynamodb", "PutItem", "json"),
    Route("lambda", "CreateFunction", "rest-json"),
    Route("imagebuilder", "CreateComponent", "rest-json"),
    Route("ebs", "PutSnapshotBlock", "rest-json"),
    Route("s3", "PutBucketLifecycleConfiguration", "rest-xml"),
    Route("s3", "PutObject", "rest-xml"),
    Route("route53", "ChangeResourceRecordSets", "rest-xml"),
]
SPLINTERS = [
    b"{", b"}", b"[", b"]", b'"', b":", b",", b"null", b"1e999", b"-", b"\\ud800", b"\xff\xfe", b"<a>", b"</a>", b"<",
    b"&#0;", b"&lt;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"Action=", b"&", b"=", b"%zz", b"%ff", b".1.",
    b"\x00", b"\xbf", b"\xff", b"\xc1\xfb", b"\xd8\x1c\x00", b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff", b"\xf9\x7e\x00",
    b"Tags", b"Code", b"FunctionName", b"MetricData", b"Item", b"TagSpecification.1.Tag.1.Key=x",
    b"\x1f\x8b\x08\x00", b"9" * 30, b"<ChangeBatch>", b"<LifecycleConfiguration>", b"<Rule>", b"</Rule>",
]  # fmt: skip
bodies = st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(SPLINTERS), max_size=40).map(b"".join))
NAMES = ("Content-Encoding", "Content-Type", "X-Amz-Target", "Host", "smithy-protocol", "x-amz-meta-a", "Expires")
MORE_NAMES = ("Content-Length", "x-amz-Data-Length", "x-amz-tagging", "If-Modified-Since", "x-amz-acl")
names = st.sampled_from(NAMES + MORE_NAMES)
texts = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["gzip", "application/cbor", "rpc-v2-cbor", "Kms.CreateKey", "TrentService.CreateKey", "ec2.x.y"]),
)
headers = st.lists(st.tuples(names, texts), max_size=5).map(Headers)
paths = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["/", "//", "/b/k", "/%ff/%00", "/2015-03-31/functions", "/service/x/operation/y", "/b/"]),
)
queries = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["Action=RunInstances&Version=2016-11-15", "list-type=2", "uploadId=%ff", "a=1&a=2", "x-id=PutObject"]
    ),
)
requests = st.builds(
    HttpRequest,
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "\x00"]),
    raw_path=paths,
    raw_query=queries,
    headers=headers,
    body=bodies,
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def refused(action: Callable[[], object]) -> ApiError | None:
    """The AWS error that `action` raises, or None; anything else it raises is the finding."""
    try:
        action()
    except ApiError as error:
        return error
    return None


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.operation}-{route.protocol}")
@quick
@given(request=requests)
def test_parsing_raises_nothing_but_aws_errors(route: Route, request: HttpRequest) -> None:
    codec = codec_for(CATALOG, route)
    error = refused(lambda: codec.parse(request))
    if error is not None:
        assert 400 <= error.status < 500
        response = codec.serialize_error(error, "id")
        assert response.status == error.status
        assert len(response.body) < 64 * 1024


@settings(quick, max_examples=600)
@given(request=requests, signing=st.sampled_from([None, "ec2", "s3", "kms", "monitoring", "rds", "nope"]))
def test_routing_raises_nothing_but_aws_errors(request: HttpRequest, signing: str | None) -> None:
    error = refused(lambda: codec_for(CATALOG, resolve(CATALOG, path_style(request, ("s3.localhost",)), signing)))
    if error is not None:
        assert isinstance(error, UnroutableError)
        assert 400 <= error.status < 500
        assert bare_error(error, error.protocol, "id", error.service).status == error.status


@settings(quick, max_examples=400)
@given(body=bodies, route=st.sampled_from(ROUTES))
def test_bodies_alone_raise_nothing_but_aws_errors(body: bytes, route: Route) -> None:
    codec = codec_for(CATALOG, route)
    template = str(codec.operation.http.get("requestUri", "/")).partition("?")[0]
    path = template.replace("{", "").replace("+}", "").replace("}", "")
    error = refused(lambda: codec.parse(HttpRequest("POST", path, "", Headers(), body)))
    assert error is None or 400 <= error.status < 500
