"""Which names mean this machine alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fogbank.core.local_names import is_local_name, is_local_origin, is_loopback


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("LocalHost:4566", True),
        ("localhost.:4566", True),
        ("bucket.s3.localhost:4566", True),
        ("localhost.localstack.cloud:4566", True),
        ("s3.localhost.localstack.cloud", True),
        ("127.0.0.1:4566", True),
        ("127.8.9.1", True),
        ("[::1]:4566", True),
        ("[::1]", True),
        ("::1", True),
        ("[::ffff:127.0.0.1]:1", True),
        ("", True),
        ("evil.example", False),
        ("evil.example:4566", False),
        ("localhost.evil.example", False),
        ("notlocalhost", False),
        ("localstack.cloud", False),
        ("app.localstack.cloud", False),
        ("ec2.us-east-1.amazonaws.com", False),
        ("127.0.0.1.nip.io", False),
        ("0.0.0.0:4566", False),
        ("10.0.0.1", False),
        ("[fe80::1]:4566", False),
        ("2130706433", False),
        ("localhost@evil.example", False),
    ],
)
def test_hosts(host: str, local: bool) -> None:
    assert is_local_name(host) is local


@pytest.mark.parametrize(
    ("origin", "local"),
    [
        ("http://localhost:3000", True),
        ("https://localhost", True),
        ("http://app.localhost:8080", True),
        ("http://127.0.0.1:4566", True),
        ("http://[::1]:80", True),
        ("null", False),
        ("", False),
        ("http://", False),
        ("http://[", False),
        ("https://evil.example", False),
        ("http://localhost.evil.example", False),
        ("http://localhost@evil.example", False),
        ("chrome-extension://localhost", False),
        ("file://localhost", False),
        ("http://localhost, http://evil.example", False),
    ],
)
def test_origins(origin: str, local: bool) -> None:
    assert is_local_origin(origin) is local


@given(st.text(max_size=40))
def test_any_text_has_an_answer(text: str) -> None:
    assert is_local_name(text) in (True, False)
    assert is_local_origin(f"http://{text}") in (True, False)
    assert is_loopback(text) in (True, False)
