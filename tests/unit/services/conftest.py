"""Operations as the front door runs them: a typed request, a transaction on a real store, a typed answer."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape, StructureShape

from fogbank.core.caller import Caller
from fogbank.core.ids import IdFactory
from fogbank.core.operation import Label
from fogbank.core.pages import PageTokens
from fogbank.core.settings import Settings
from fogbank.services.context import Cloud, Context, Host, TaggableKind
from fogbank.services.machines import directory as machines
from fogbank.store.engine import Store, open_store

ACCOUNT = "111122223333"
STARTED = datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store in a folder of its own."""
    opened = open_store(f"sqlite:///{tmp_path}/store.db")
    yield opened
    opened.close()


@pytest.fixture
def taggable() -> dict[str, TaggableKind]:
    """What tags can be put on; a test adds its own kinds."""
    return {"i": machines.TAGGABLE}


@pytest.fixture
def cloud(taggable: Mapping[str, TaggableKind]) -> Cloud:
    """A cloud in us-east-1a."""
    host = Host(seed="a data folder", cores=2, memory_mib=4096, started_at=STARTED)
    return Cloud(Settings(), host, PageTokens(b"the cloud's secret"), taggable)


@pytest.fixture
def call(store: Store, cloud: Cloud) -> Callable[..., Any]:
    """Runs an operation: `call(describe_tags, request)`, as another account or in another region where it is said."""

    def run(function: Callable[..., Any], request: Any, *, account: str = ACCOUNT, region: str = "us-east-1") -> Any:
        label: Label = function.__aws_operation__
        caller = Caller.root(account, "AKIAIOSFODNN7EXAMPLE")
        transact = store.write if label.writes else store.read
        return transact(lambda it: function(Context(it, caller, region, STARTED, IdFactory(), cloud), request))

    return run


def _misfits(value: Any, shape: Shape, path: str) -> list[str]:
    if value is None:
        return []
    if isinstance(shape, StructureShape):
        named = {field.encode_name: getattr(value, field.name) for field in msgspec.structs.fields(value)}
        unknown = [f"{path}.{name} is not in the model" for name in named if name not in shape.members]
        return unknown + [
            misfit
            for name, member in named.items()
            if name in shape.members
            for misfit in _misfits(member, shape.members[name], f"{path}.{name}")
        ]
    if shape.type_name == "list":
        return [misfit for each in value for misfit in _misfits(each, shape.member, f"{path}[]")]
    if shape.type_name == "map":
        return [misfit for key in value for misfit in _misfits(value[key], shape.value, f"{path}.{key}")]
    enum = getattr(shape, "enum", ())
    if enum and value not in enum:
        return [f"{path} is {value!r}, which is none of {enum}"]
    kinds = {
        "string": str,
        "integer": int,
        "long": int,
        "boolean": bool,
        "double": float,
        "timestamp": datetime,
        "blob": bytes,
    }
    kind = kinds[shape.type_name]
    fits = type(value) is kind or (kind is str and isinstance(value, str)) or (kind is float and type(value) is int)
    return [] if fits else [f"{path} is {value!r}, not {shape.type_name}"]


@pytest.fixture(scope="session")
def misfits() -> Callable[[str, str, Any], list[str]]:
    """Where an answer differs from botocore's model of it: members, types and enum values; empty when it fits."""
    models: dict[str, ServiceModel] = {}

    def check(service: str, operation: str, answer: Any) -> list[str]:
        if service not in models:
            models[service] = ServiceModel(Loader().load_service_model(service, "service-2"), service)
        shape = models[service].operation_model(operation).output_shape
        return _misfits(answer, shape, operation)

    return check


@pytest.fixture(scope="session")
def documented_filters() -> Callable[[str], set[str]]:
    """The names of an EC2 operation's filters as AWS documents them, `tag:` for those by key."""
    model = Loader().load_service_model("ec2", "service-2")

    def names(operation: str) -> set[str]:
        request = model["shapes"][model["operations"][operation]["input"]["shape"]]
        listed = re.findall(r"<li> <p> ?<code>([^<]+)</code>", request["members"]["Filters"]["documentation"])
        return {"tag:" if name.startswith("tag:") else name for name in listed}

    return names
