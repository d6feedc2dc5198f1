"""The catalog: loads on demand, one model once, and no more than its bound."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from fogbank.gateway.routing import Route
from fogbank.gateway.wire import Headers, ServiceCatalog, UnknownService, codec_for


def test_a_service_is_loaded_once_and_shared_between_threads() -> None:
    catalog = ServiceCatalog()
    with ThreadPoolExecutor(8) as pool:
        models = list(pool.map(lambda _: catalog.service("sts"), range(32)))
        codecs = list(pool.map(lambda _: codec_for(catalog, Route("sts", "GetCallerIdentity", "query")), range(32)))
    assert len({id(model) for model in models}) == 1
    assert len({id(codec) for codec in codecs}) == 1


def test_the_least_used_model_makes_room() -> None:
    catalog = ServiceCatalog(loaded_max=2)
    first, second = catalog.service("sts"), catalog.service("kms")
    assert catalog.service("sts") is first
    catalog.service("sqs")
    assert catalog.service("sts") is first
    assert catalog.service("kms") is not second


def test_unknown_names_are_told() -> None:
    with pytest.raises(UnknownService):
        ServiceCatalog().service("../../etc/passwd")
    with pytest.raises(LookupError):
        codec_for(ServiceCatalog(), Route("sts", "GetCallerIdentity", "no-such-protocol"))


def test_headers_are_case_insensitive_and_multi_valued() -> None:
    headers = Headers([("A", "1"), ("b", "2"), ("a", "3")])
    assert headers.get("a") == "1"
    assert headers.get_all("A") == ["1", "3"]
    assert "B" in headers
    assert headers.get("c", "none") == "none"
    assert list(headers) == [("A", "1"), ("b", "2"), ("a", "3")]
