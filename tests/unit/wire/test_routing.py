"""Which operation a request is for: a row for each way of saying it."""

import subprocess
import sys
from pathlib import Path

import pytest
from wire_support import CATALOG, FORM, form

from fogbank.gateway.routing import Route, UnroutableError, path_style, resolve
from fogbank.gateway.routing.vhost import bucket_of_host
from fogbank.gateway.wire import Headers, HttpRequest, bare_error

TOOL = Path(__file__).parents[3] / "tools" / "wire_index.py"


def action(name: str, version: str | None, host: str = "localhost") -> HttpRequest:
    request = form({"Action": name} | ({"Version": version} if version else {}))
    return HttpRequest("POST", "/", "", Headers([*FORM, ("Host", host)]), request.body)


def target(name: str) -> HttpRequest:
    return HttpRequest("POST", "/", "", Headers([("X-Amz-Target", name)]), b"{}")


def cbor(path: str) -> HttpRequest:
    return HttpRequest("POST", path, "", Headers([("smithy-protocol", "rpc-v2-cbor")]), b"\xa0")


def rest(method: str, path: str, query: str = "", *headers: tuple[str, str]) -> HttpRequest:
    return HttpRequest(method, path, query, Headers(headers))


ACCOUNT = ("x-amz-account-id", "000000000000")
ROWS = [
    (action("DescribeVolumes", "2016-11-15"), "ec2", Route("ec2", "DescribeVolumes", "ec2")),
    (action("DescribeVolumes", "2014-06-15"), "ec2", Route("ec2", "DescribeVolumes", "ec2")),
    (action("DescribeVolumes", "2016-11-15"), None, Route("ec2", "DescribeVolumes", "ec2")),
    (
        form({"Action": "GetCallerIdentity", "Version": "2011-06-15"}, "GET"),
        "sts",
        Route("sts", "GetCallerIdentity", "query"),
    ),
    (
        action("DescribeLoadBalancers", "2012-06-01"),
        "elasticloadbalancing",
        Route("elb", "DescribeLoadBalancers", "query"),
    ),
    (
        action("DescribeLoadBalancers", "2015-12-01"),
        "elasticloadbalancing",
        Route("elbv2", "DescribeLoadBalancers", "query"),
    ),
    (action("DescribeLoadBalancers", "2015-12-01"), None, Route("elbv2", "DescribeLoadBalancers", "query")),
    (action("DescribeDBInstances", "2014-10-31"), "rds", Route("rds", "DescribeDBInstances", "query")),
    (action("PutMetricData", "2010-08-01"), "monitoring", Route("cloudwatch", "PutMetricData", "query")),
    (target("TrentService.CreateKey"), "kms", Route("kms", "CreateKey", "json")),
    (target("TrentService.CreateKey"), None, Route("kms", "CreateKey", "json")),
    (target("GraniteServiceVersion20100801.ListMetrics"), "monitoring", Route("cloudwatch", "ListMetrics", "json")),
    (
        cbor("/service/GraniteServiceVersion20100801/operation/ListMetrics"),
        "monitoring",
        Route("cloudwatch", "ListMetrics", "smithy-rpc-v2-cbor"),
    ),
    (
        cbor("/service/GraniteServiceVersion20100801/operation/ListMetrics"),
        None,
        Route("cloudwatch", "ListMetrics", "smithy-rpc-v2-cbor"),
    ),
    (rest("GET", "/"), "s3", Route("s3", "ListBuckets", "rest-xml")),
    (rest("GET", "/b"), "s3", Route("s3", "ListObjects", "rest-xml")),
    (rest("GET", "/b/"), "s3", Route("s3", "ListObjects", "rest-xml")),
    (rest("GET", "/b", "list-type=2"), "s3", Route("s3", "ListObjectsV2", "rest-xml")),
    (rest("GET", "/b", "acl"), "s3", Route("s3", "GetBucketAcl", "rest-xml")),
    (rest("GET", "/b/k", "acl="), "s3", Route("s3", "GetObjectAcl", "rest-xml")),
    (rest("PUT", "/b/k"), "s3", Route("s3", "PutObject", "rest-xml")),
    (rest("PUT", "/b/k", "x-id=PutObject"), "s3", Route("s3", "PutObject", "rest-xml")),
    (rest("PUT", "/b/k", "", ("x-amz-copy-source", "/c/k")), "s3", Route("s3", "CopyObject", "rest-xml")),
    (rest("PUT", "/b/k", "partNumber=1&uploadId=u"), "s3", Route("s3", "UploadPart", "rest-xml")),
    (
        rest("PUT", "/b/k", "partNumber=1&uploadId=u", ("x-amz-copy-source", "/c/k")),
        "s3",
        Route("s3", "UploadPartCopy", "rest-xml"),
    ),
    (rest("POST", "/b/k", "uploads"), "s3", Route("s3", "CreateMultipartUpload", "rest-xml")),
    (rest("POST", "/b/k", "uploadId=u"), "s3", Route("s3", "CompleteMultipartUpload", "rest-xml")),
    (rest("DELETE", "/b/k", "uploadId=u"), "s3", Route("s3", "AbortMultipartUpload", "rest-xml")),
    (rest("DELETE", "/b/k"), "s3", Route("s3", "DeleteObject", "rest-xml")),
    (rest("GET", "/b/k", "uploadId=u"), "s3", Route("s3", "ListParts", "rest-xml")),
    (rest("HEAD", "/b/a/b/c"), "s3", Route("s3", "HeadObject", "rest-xml")),
    (rest("POST", "/b", "delete"), "s3", Route("s3", "DeleteObjects", "rest-xml")),
    (rest("GET", "/anything/at/all"), None, Route("s3", "GetObject", "rest-xml")),
    (rest("GET", "/tags/x"), None, Route("s3", "GetObject", "rest-xml")),
    (rest("GET", "/v20180820/jobs", "", ACCOUNT), "s3", Route("s3control", "ListJobs", "rest-xml")),
    (rest("GET", "/v20180820/jobs"), "s3", Route("s3", "GetObject", "rest-xml")),
    (rest("GET", "/2015-03-31/functions/"), "lambda", Route("lambda", "ListFunctions", "rest-json")),
    (rest("GET", "/2015-03-31/functions"), None, Route("lambda", "ListFunctions", "rest-json")),
    (rest("GET", "/2015-03-31/functions/f"), "lambda", Route("lambda", "GetFunction", "rest-json")),
    (rest("POST", "/ListImages"), "imagebuilder", Route("imagebuilder", "ListImages", "rest-json")),
    (
        rest("POST", "/2013-04-01/hostedzone/Z1/rrset/"),
        "route53",
        Route("route53", "ChangeResourceRecordSets", "rest-xml"),
    ),
    (rest("GET", "/", "", ("Host", "lambda.us-east-1.amazonaws.com")), None, "UnknownOperationException"),
    (action("Nope", "2016-11-15"), "ec2", "InvalidAction"),
    (action("DescribeVolumes", "1999-01-01"), "ec2", "NoSuchVersion"),
    (action("DescribeVolumes", None), "ec2", "MissingParameter"),
    (action("ListUsers", "2010-05-09"), "iam", "InvalidAction"),
    (action("ListUsers", None), "iam", "InvalidAction"),
    (form({}), "ec2", "MissingAction"),
    (form({"Version": "2010-05-08"}), "iam", "MissingAction"),
    (rest("PUT", "/"), "ec2", "MissingAction"),
    (target("TrentService.Nope"), "kms", "UnknownOperationException"),
    (target("nonsense"), "kms", "UnknownOperationException"),
    (target("TrentService.CreateKey"), "dynamodb", "UnknownOperationException"),
    (cbor("/service/Nope/operation/ListMetrics"), None, "UnknownOperationException"),
    (rest("POST", "/"), "kms", "MissingAuthenticationToken"),
    (rest("PATCH", "/b/k"), "s3", "MethodNotAllowed"),
    (rest("GET", "/"), "no-such-service", "UnknownServiceException"),
]


@pytest.mark.parametrize(("request_", "signing", "expected"), ROWS, ids=range(len(ROWS)))
def test_routes(request_: HttpRequest, signing: str | None, expected: Route | str) -> None:
    if isinstance(expected, Route):
        assert resolve(CATALOG, request_, signing) == expected
        return
    with pytest.raises(UnroutableError) as caught:
        resolve(CATALOG, request_, signing)
    assert caught.value.code == expected
    response = bare_error(caught.value, caught.value.protocol, "req-1", caught.value.service)
    assert response.status == caught.value.status
    assert expected.encode() in response.body


@pytest.mark.parametrize(
    ("host", "bucket"),
    [
        ("b.s3.localhost:4566", "b"),
        ("B.s3.localhost", "b"),
        ("a.b.s3.us-east-1.amazonaws.com", "a.b"),
        ("s3.localhost:4566", None),
        ("localhost", None),
        ("127.0.0.1:4566", None),
        ("[::1]:4566", None),
        ("evil-s3.localhost", None),
        ("", None),
    ],
)
def test_buckets_in_host_names(host: str, bucket: str | None) -> None:
    assert bucket_of_host(host, ("s3.localhost", "s3.us-east-1.amazonaws.com")) == bucket


def test_s3_control_hosts_hold_an_account_and_no_bucket() -> None:
    host = ("Host", "000000000000.s3.localhost")
    request = rest("GET", "/v20180820/jobs", "", host, ACCOUNT)
    assert path_style(request, ("s3.localhost",)) is request


@pytest.mark.slow  # it reads every model
def test_the_index_is_current() -> None:
    finished = subprocess.run([sys.executable, str(TOOL), "--check"], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
