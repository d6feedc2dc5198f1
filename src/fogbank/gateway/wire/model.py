"""The service models that botocore ships, loaded when first asked for, behind types of our own.

botocore has no type annotations; `Shape`, `Operation` and `Service` say which part of its model classes the wire
layer relies on, and the functions below read a shape's traits, so that nothing untyped goes further than here.
"""

import itertools
import threading
from collections.abc import Callable, Hashable, Mapping
from typing import Protocol, TypeVar, cast

T = TypeVar("T")


class Shape(Protocol):
    """A type in a service model, with the traits of the place that refers to it merged in."""

    name: str
    type_name: str
    serialization: Mapping[str, object]
    metadata: Mapping[str, object]
    members: Mapping[str, "Shape"]
    member: "Shape"
    key: "Shape"
    value: "Shape"


class Operation(Protocol):
    """One operation of a service."""

    name: str
    deprecated: bool
    http: Mapping[str, object]
    input_shape: Shape | None
    output_shape: Shape | None
    error_shapes: list[Shape]
    endpoint: Mapping[str, object] | None


class Service(Protocol):
    """One service: its metadata, operations and error shapes."""

    service_name: str
    metadata: Mapping[str, object]
    operation_names: list[str]
    error_shapes: list[Shape]

    def operation_model(self, name: str) -> Operation: ...

    def shape_for_error_code(self, code: str) -> Shape | None: ...


class UnknownService(LookupError):
    """No model has this name."""


class ServiceCatalog:
    """Lazy, thread-safe access to botocore's models and to what is compiled from them.

    Construction loads nothing. At most `loaded_max` models stay loaded, those used last: requests name the service
    before anyone knows who sends them, and all models together would fill the memory.
    """

    def __init__(self, loaded_max: int = 64) -> None:
        self._loaded_max = loaded_max
        self._ticks = itertools.count()
        self._last_use: dict[str, int] = {}
        self._lock = threading.RLock()
        self._services: dict[str, Service] = {}
        self._derived: dict[str, dict[Hashable, object]] = {}

    def service(self, name: str) -> Service:
        """The model of `name`, botocore's name of the service; raises UnknownService."""
        found = self._services.get(name)
        if found is not None:
            self._last_use[name] = next(self._ticks)
            return found
        with self._lock:
            if name not in self._services:
                loaded = _load(name)
                self._make_room()
                self._services[name] = loaded
            self._last_use[name] = next(self._ticks)
            return self._services[name]

    def _make_room(self) -> None:
        while len(self._services) >= self._loaded_max:
            self.drop(min(self._services, key=lambda each: self._last_use.get(each, 0)))

    def derived(self, service: str, key: Hashable, build: Callable[[Service], T]) -> T:
        """What `build` makes of a service's model, made once for each `key`; `build` must be pure."""
        made = self._derived.get(service, {}).get(key)
        self._last_use[service] = next(self._ticks)
        if made is None:
            with self._lock:
                shelf = self._derived.setdefault(service, {})
                if key not in shelf:
                    shelf[key] = build(self.service(service))
                made = shelf[key]
        return cast(T, made)

    def drop(self, name: str) -> None:
        """Forget a service's model and all that was derived from it."""
        with self._lock:
            self._services.pop(name, None)
            self._derived.pop(name, None)
            self._last_use.pop(name, None)


def _load(name: str) -> Service:
    # Imported with the first model: the API listens before that, and botocore takes a while.
    from botocore.exceptions import UnknownServiceError
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    # A loader of its own, with the shipped models alone: one keeps every file it has read, and would take models
    # from the user's ~/.aws.
    loader = Loader(include_default_search_paths=False)
    loader.search_paths.append(Loader.BUILTIN_DATA_PATH)
    try:
        description = loader.load_service_model(name, "service-2")
    except (UnknownServiceError, ValueError) as cause:
        raise UnknownService(name) from cause
    return cast(Service, ServiceModel(description, name))


def text_trait(traits: Mapping[str, object], name: str) -> str | None:
    """A trait whose value is text, or None where it is absent."""
    value = traits.get(name)
    return value if isinstance(value, str) else None


def wire_name(shape: Shape, default: str) -> str:
    """The shape's `locationName`, which may be empty for a prefix of headers, or `default`."""
    stated = text_trait(shape.serialization, "name")
    return default if stated is None else stated


def is_flattened(shape: Shape) -> bool:
    """True for a list or map whose elements stand directly in the parent."""
    return bool(shape.serialization.get("flattened"))


def location(shape: Shape) -> str | None:
    """Where a REST member travels: `uri`, `querystring`, `header`, `headers`, `statusCode`; None for the body."""
    return text_trait(shape.serialization, "location")


def required_members(shape: Shape) -> tuple[str, ...]:
    """The names of a structure's required members."""
    names = shape.metadata.get("required")
    return tuple(names) if isinstance(names, list) else ()


def is_document(shape: Shape) -> bool:
    """True for a structure that holds any JSON value."""
    return bool(shape.metadata.get("document"))


def timestamp_format(shape: Shape) -> str | None:
    """`iso8601`, `rfc822` or `unixtimestamp` where the shape says so."""
    stated = text_trait(shape.serialization, "timestampFormat")
    return stated.lower() if stated else None


def text_of(mapping: Mapping[str, object], name: str, default: str = "") -> str:
    """A text entry of a service's or an operation's metadata."""
    value = mapping.get(name)
    return value if isinstance(value, str) else default
