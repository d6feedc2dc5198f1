"""What clients are told, family by family: a row per fault and voice, and a row for every fault in every voice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest

from fogbank.gateway.sigv4 import (
    Endpoint,
    Family,
    Fault,
    Refusal,
    RequestHead,
    Secret,
    SignatureError,
    SigningKeys,
    parse,
    verify,
)

from .support import KEY, REGION, SECRET, check, signed

STAMP = "20150830T123600Z"
CREDENTIAL = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request"


def head(authorization: str | None, **headers: str) -> RequestHead:
    pairs = [("Host", "host"), *((name.replace("_", "-"), value) for name, value in headers.items())]
    if authorization is not None:
        pairs.append(("Authorization", authorization))
    return RequestHead.of("GET", "/", "", pairs)


def refused(made: RequestHead) -> SignatureError:
    with pytest.raises(SignatureError) as error:
        parse(made)
    return error.value


PARTS = "AWS4-HMAC-SHA256 Credential=" + CREDENTIAL + ", SignedHeaders=host;x-amz-date, Signature=00"
THREE = "The authorization header is malformed; "
MALFORMED = {
    "nothing in it": (
        "AWS4-HMAC-SHA256 foo=bar",
        {},
        "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
        "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a "
        "'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256 foo=bar",
        f"{THREE}the authorization header requires three components: Credential, SignedHeaders, and Signature.",
    ),
    "a blank in the key": (
        "AWS4-HMAC-SHA256 Credential= AKID/20150830/us-east-1/service/aws4_request, SignedHeaders=host, Signature=00",
        {"x_amz_date": STAMP},
        "'AKID/20150830/us-east-1/service/aws4_request' not a valid key=value pair (missing equal-sign) in "
        "Authorization header: 'AWS4-HMAC-SHA256 Credential= AKID/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host, Signature=00'.",
        f'{THREE}the authorization component "AKID/20150830/us-east-1/service/aws4_request" is malformed.',
    ),
    "four elements": (
        PARTS.replace("/us-east-1", ""),
        {"x_amz_date": STAMP},
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
        "'AKIDEXAMPLE/20150830/service/aws4_request'",
        f'{THREE}the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ),
    "no date": (
        PARTS,
        {},
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=" + PARTS,
        "AWS authentication requires a valid Date or x-amz-date header",
    ),
    "a date that is none": (
        PARTS,
        {"x_amz_date": "yesterday"},
        "Date must be in ISO-8601 'basic format'. Got 'yesterday'. See http://en.wikipedia.org/wiki/ISO_8601",
        "AWS authentication requires a valid Date or x-amz-date header",
    ),
    "version 2": (
        "AWS AKIDEXAMPLE:frJIUN8DYpKDtOLCwo//yllqDzg=",
        {"x_amz_date": STAMP},
        "Unsupported AWS 'algorithm': 'AWS'",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_headers(name):
    authorization, headers, elsewhere, on_s3 = MALFORMED[name]
    error = refused(head(authorization, **headers))
    for family, code, status in (
        (Family.QUERY, "IncompleteSignature", 400),
        (Family.EC2, "IncompleteSignature", 400),
        (Family.REST_XML, "IncompleteSignature", 400),
        (Family.JSON, "IncompleteSignatureException", 400),
        (Family.REST_JSON, "IncompleteSignatureException", 403),
    ):
        answer = error.answer(family)
        assert (answer.code, answer.message, answer.status) == (code, elsewhere, status)
    assert error.answer(Family.S3).message == on_s3


@pytest.mark.parametrize("names", ["host;", ";host", "host; x", "host;x\ny", "hôst", "host:x"])
def test_names_that_name_no_header(names):
    error = refused(head(PARTS.replace("host;x-amz-date", names), x_amz_date=STAMP))
    assert error.answer(Family.QUERY).code == "IncompleteSignature"


def verified_with(made: RequestHead, family: Family, secret: Secret | Refusal | None, endpoint: Endpoint | None = None):
    presented = parse(made)
    assert presented is not None
    return verify(
        presented,
        made,
        secret_of=lambda key, token: secret,
        now=datetime.now(UTC),
        endpoint=endpoint or Endpoint(family),
        keys=SigningKeys(),
    )


def made_for(family: Family) -> RequestHead:
    auth, service = (S3SigV4Auth, "s3") if family is Family.S3 else (SigV4Auth, "service")
    return signed(auth, service, AWSRequest("GET", "https://host/", {}, b""))


INVALID = "The security token included in the request is invalid."
EC2 = ("AuthFailure", 401, "AWS was not able to validate the provided access credentials")
LOOKED_UP = [
    (Family.EC2, None, *EC2),
    (Family.EC2, Refusal.INACTIVE_KEY, *EC2),
    (Family.EC2, Refusal.TOKEN_EXPIRED, "RequestExpired", 400, "Request has expired."),
    (Family.QUERY, None, "InvalidClientTokenId", 403, INVALID),
    (Family.REST_XML, Refusal.TOKEN_INVALID, "InvalidClientTokenId", 403, INVALID),
    (Family.QUERY, Refusal.TOKEN_EXPIRED, "ExpiredToken", 403, "The security token included in the request is expired"),
    (Family.JSON, None, "UnrecognizedClientException", 400, INVALID),
    (Family.REST_JSON, Refusal.UNKNOWN_KEY, "UnrecognizedClientException", 403, INVALID),
    (Family.S3, None, "InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."),
    (Family.S3, Refusal.TOKEN_EXPIRED, "ExpiredToken", 400, "The provided token has expired."),
    (Family.S3, Refusal.TOKEN_INVALID, "InvalidToken", 400, "The provided token is malformed or otherwise invalid."),
]


@pytest.mark.parametrize(("family", "found", "code", "status", "message"), LOOKED_UP)
def test_keys_that_are_not_good(family, found, code, status, message):
    with pytest.raises(SignatureError) as error:
        verified_with(made_for(family), family, found)
    answer = error.value.answer(family)
    assert (answer.code, answer.status, answer.message) == (code, status, message)


MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)


@pytest.mark.parametrize(
    ("family", "code", "status", "message"),
    [
        (Family.QUERY, "SignatureDoesNotMatch", 403, MISMATCH),
        (Family.REST_XML, "SignatureDoesNotMatch", 403, MISMATCH),
        (Family.JSON, "InvalidSignatureException", 400, MISMATCH),
        (Family.REST_JSON, "InvalidSignatureException", 403, MISMATCH),
        (Family.EC2, *EC2),
        (
            Family.S3,
            "SignatureDoesNotMatch",
            403,
            "The request signature we calculated does not match the signature you provided. "
            "Check your key and signing method.",
        ),
    ],
)
def test_a_wrong_secret(family, code, status, message):
    made = made_for(family)
    with pytest.raises(SignatureError) as error:
        verified_with(made, family, Secret("the-server-knows-another"))
    answer = error.value.answer(family)
    assert (answer.code, answer.status) == (code, status)
    first, _, rest = answer.message.partition("\n\n")
    assert first == message
    if family in (Family.QUERY, Family.REST_XML, Family.JSON, Family.REST_JSON):
        assert rest.startswith("The Canonical String for this request should have been\n'GET\n/\n\nhost:host\n")
        assert "'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n" in rest
        assert rest.endswith("'\n")
    if family is Family.S3:
        assert answer.details["AWSAccessKeyId"] == KEY
        assert answer.details["CanonicalRequest"].startswith("GET\n/\n\nhost:host\n")
        assert bytes.fromhex(answer.details["StringToSignBytes"]).decode() == answer.details["StringToSign"]
    for shown in (str(error.value), repr(error.value), repr(error.value.fields), str(answer)):
        assert "the-server-knows-another" not in shown


def test_scopes_meant_for_others():
    made = made_for(Family.QUERY)
    endpoint = Endpoint(Family.QUERY, "sts", {"us-east-1"}, "us-east-1")
    with pytest.raises(SignatureError) as error:
        verified_with(made, Family.QUERY, Secret(SECRET), endpoint)
    answer = error.value.answer(Family.QUERY)
    assert (answer.code, answer.status) == ("SignatureDoesNotMatch", 403)
    assert answer.message == (
        f"Credential should be scoped to a valid region, not '{REGION}'. "
        "Credential should be scoped to correct service: 'sts'."
    )


@pytest.mark.parametrize(
    ("old", "new", "problem", "region"),
    [
        (REGION, "eu-west-9", f"the region 'eu-west-9' is wrong; expecting '{REGION}'", REGION),
        ("/s3/", "/ec2/", 'incorrect service "ec2". This endpoint belongs to "s3".', None),
        ("aws4_request", "aws5", 'incorrect terminal "aws5". This endpoint uses "aws4_request".', None),
    ],
)
def test_scopes_meant_for_other_buckets(old, new, problem, region):
    made = made_for(Family.S3)
    authorization = made.headers["authorization"][0].replace(old, new)
    with pytest.raises(SignatureError) as error:
        check(replace(made, headers={**made.headers, "authorization": (authorization,)}), Family.S3, service="s3")
    answer = error.value.answer(Family.S3)
    assert (answer.code, answer.status) == ("AuthorizationHeaderMalformed", 400)
    assert answer.message == THREE + problem
    assert answer.details.get("Region") == region


def test_the_day_of_the_scope_must_be_the_day_of_the_request():
    made = head(PARTS, x_amz_date="20150831T000000Z")
    with pytest.raises(SignatureError) as error:
        verified_with(made, Family.QUERY, Secret(SECRET))
    assert error.value.answer(Family.QUERY).message == (
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        "'20150830' != '20150831', from '20150831T000000Z'."
    )


def test_the_host_must_be_signed():
    made = head(PARTS.replace("host;", ""), x_amz_date=STAMP)
    with pytest.raises(SignatureError) as error:
        verified_with(made, Family.QUERY, Secret(SECRET))
    expected = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    assert error.value.answer(Family.QUERY).message == expected


def skewed(family: Family, by: timedelta) -> SignatureError:
    made = made_for(family)
    presented = parse(made)
    assert presented is not None
    with pytest.raises(SignatureError) as error:
        check(made, family, now=presented.moment + by)
    return error.value


def test_clocks_that_differ():
    assert skewed(Family.EC2, timedelta(hours=1)).answer(Family.EC2).code == "AuthFailure"
    error = skewed(Family.QUERY, timedelta(minutes=15, seconds=1))
    signed_at, now = error.fields["timestamp"], error.fields["now"]
    limit = error.fields["limit"]
    answer = error.answer(Family.QUERY)
    assert (answer.code, answer.status) == ("SignatureDoesNotMatch", 403)
    assert answer.message == f"Signature expired: {signed_at} is now earlier than {limit} ({now} - 15 min.)"
    error = skewed(Family.JSON, timedelta(minutes=-16))
    answer = error.answer(Family.JSON)
    limit, now = error.fields["limit"], error.fields["now"]
    assert answer.code == "InvalidSignatureException"
    assert answer.message == (
        f"Signature not yet current: {error.fields['timestamp']} is still later than {limit} ({now} + 15 min.)"
    )
    answer = skewed(Family.S3, timedelta(hours=-1)).answer(Family.S3)
    assert (answer.code, answer.status) == ("RequestTimeTooSkewed", 403)
    assert answer.details["MaxAllowedSkewMilliseconds"] == "900000"
    assert answer.details.keys() == {"RequestTime", "ServerTime", "MaxAllowedSkewMilliseconds"}


@pytest.mark.parametrize(
    ("stated", "code"),
    [(None, "InvalidRequest"), ("nonsense", "InvalidArgument"), ("0" * 64, "XAmzContentSHA256Mismatch")],
)
def test_the_hash_of_the_body_on_s3(stated, code):
    made = made_for(Family.S3)
    headers = {name: values for name, values in made.headers.items() if name != "x-amz-content-sha256"}
    if stated is not None:
        headers["x-amz-content-sha256"] = (stated,)
    with pytest.raises(SignatureError) as error:
        check(replace(made, headers=headers), Family.S3)
    answer = error.value.answer(Family.S3)
    assert (answer.code, answer.status) == (code, 400)


def test_missing_signatures():
    assert parse(head(None)) is None
    assert parse(head("")) is None
    error = SignatureError(Fault.MISSING)
    answers = {family: error.answer(family) for family in Family}
    assert answers[Family.QUERY].code == answers[Family.EC2].code == "MissingAuthenticationToken"
    assert answers[Family.JSON].code == "MissingAuthenticationTokenException"
    assert (answers[Family.S3].code, answers[Family.S3].message) == ("AccessDenied", "Access Denied")


@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_words_in_every_family(family, fault):
    answer = SignatureError(fault, authorization="{curly} {0}").answer(family)
    assert 400 <= answer.status < 500
    assert answer.code.isalnum()
    error = SignatureError(fault).as_api_error(family)
    assert (error.code, error.status) == (answer.code, answer.status)


def test_families_of_protocols():
    assert Family.of("rest-xml", "s3") is Family.S3
    assert Family.of("rest-xml", "route53") is Family.REST_XML
    assert Family.of("smithy-rpc-v2-cbor", "monitoring") is Family.JSON
    assert Family.of("ec2", "ec2") is Family.EC2
    with pytest.raises(ValueError, match="soap"):
        Family.of("soap", "old")
