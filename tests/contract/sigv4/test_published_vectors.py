"""Every case of AWS's signing test suite, SigV4 and SigV4A, header and query: text by text, and through `verify`."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from fogbank.gateway.sigv4 import Endpoint, Family, Kind, Secret, SigningKeys, parse, verify
from fogbank.gateway.sigv4.canonical import canonical_requests, service_path, string_to_sign
from fogbank.gateway.sigv4.payload import payload_of
from fogbank.gateway.sigv4.sigv4a import EcdsaKey

from .suite import Case, cases, paths, suite

SECRET = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")


@pytest.fixture(scope="module")
def folder() -> Path:
    return suite()


@pytest.mark.parametrize(("version", "count"), [("v4", 76), ("v4a", 76)])
def test_every_vector(folder, version, count, subtests):
    found = list(cases(folder, version))
    assert len(found) == count
    for case in found:
        with subtests.test(f"{case.folder.name} {case.form}"):
            _check(case)


def _check(case: Case) -> None:
    presented = parse(case.head)
    assert presented is not None
    assert presented.kind is (Kind.HEADER if case.form == "header" else Kind.QUERY)
    # The suite's unnormalised cases are S3's rule of the path.
    normalize = bool(case.context["normalize"])
    body_sha256 = hashlib.sha256(case.body).hexdigest()
    payload_hash = payload_of(case.head, presented, body_sha256, s3=False)[1]
    forms = list(canonical_requests(case.head, presented, payload_hash, s3=not normalize))
    expected = case.text("canonical-request").encode()
    assert expected in forms
    if case.has("string-to-sign"):
        assert string_to_sign(presented, expected) == case.text("string-to-sign").encode()
    key = SigningKeys().of(SECRET, presented)
    if case.has("signature") or normalize:
        assert any(key.holds(string_to_sign(presented, form), presented.signature) for form in forms)
    if normalize:
        verified = verify(
            presented,
            case.head,
            secret_of=lambda key, token: SECRET,
            now=presented.moment + timedelta(minutes=5),
            endpoint=Endpoint(Family.QUERY, presented.scope.service, {presented.scope.region or "us-east-1"}),
            keys=SigningKeys(),
            body_sha256=body_sha256,
        )
        assert verified.key.holds(string_to_sign(presented, expected), presented.signature)


def test_derived_key_pairs(folder):
    for path in sorted(folder.glob("v4a/*/public-key.json")):
        point = {name: int(value, 16) for name, value in json.loads(path.read_text()).items()}
        expected = ec.EllipticCurvePublicNumbers(point["X"], point["Y"], ec.SECP256R1())
        key = EcdsaKey.derive(SECRET.octets(), "AKIDEXAMPLE")
        assert key.public.public_numbers() == expected


def test_paths_are_encoded_twice(folder):
    for sent, canonical in paths(folder):
        assert service_path(sent) == canonical.encode()
