"""What tells botocore's services apart, read from the generated `services.json` in place of 400 models."""

import functools
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources

# Signing names that a model does not state: AWS's endpoint rules give them to some requests.
_SIGNING_ALIASES = {"s3express": ("s3",), "s3-outposts": ("s3", "s3control"), "s3-object-lambda": ("s3",)}


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """One service. name: botocore's; paths: the literal beginnings of its REST templates; target: X-Amz-Target's."""

    name: str
    signing: str
    endpoint: str
    version: str
    protocols: tuple[str, ...]
    target: str | None = None
    paths: tuple[str, ...] = ()

    def speaks(self, *protocols: str) -> bool:
        """True where the service has one of the protocols."""
        return any(protocol in self.protocols for protocol in protocols)


@dataclass(frozen=True, slots=True)
class ServiceIndex:
    """The services by each of the names a request may give them."""

    services: Mapping[str, ServiceEntry]
    by_signing: Mapping[str, tuple[ServiceEntry, ...]] = field(repr=False)
    by_endpoint: Mapping[str, tuple[ServiceEntry, ...]] = field(repr=False)
    by_target: Mapping[str, tuple[ServiceEntry, ...]] = field(repr=False)
    by_version: Mapping[str, tuple[ServiceEntry, ...]] = field(repr=False)

    def signed_for(self, signing_name: str) -> tuple[ServiceEntry, ...]:
        """The services a credential scope may mean; empty for a name nobody has."""
        found = self.by_signing.get(signing_name) or self.by_endpoint.get(signing_name)
        if found:
            return found
        aliases = _SIGNING_ALIASES.get(signing_name)
        if aliases:
            return tuple(self.services[name] for name in aliases)
        entry = self.services.get(signing_name)
        return (entry,) if entry else ()

    def hosted_at(self, host: str) -> tuple[ServiceEntry, ...]:
        """The services whose endpoint prefix begins the host name, after any prefix of the operation's own."""
        labels = host.rsplit(":", 1)[0].lower().split(".")
        for start in range(min(len(labels), 3)):
            for end in range(min(len(labels), start + 3), start, -1):
                found = self.by_endpoint.get(".".join(labels[start:end]))
                if found and end < len(labels):
                    return found
        return ()


@functools.cache
def service_index() -> ServiceIndex:
    """The index, read once."""
    raw = json.loads(resources.files(__package__).joinpath("services.json").read_text())
    services = {name: _entry(name, fields) for name, fields in raw["services"].items()}
    return ServiceIndex(
        services,
        by_signing=_grouped(services, "signing"),
        by_endpoint=_grouped(services, "endpoint"),
        by_target=_grouped(services, "target"),
        by_version=_grouped(services, "version"),
    )


def _entry(name: str, fields: Mapping[str, object]) -> ServiceEntry:
    protocols, paths, target = fields["protocols"], fields.get("paths", []), fields.get("target")
    assert isinstance(protocols, list)
    assert isinstance(paths, list)
    return ServiceEntry(
        name,
        str(fields["signing"]),
        str(fields["endpoint"]),
        str(fields["version"]),
        tuple(protocols),
        str(target) if target is not None else None,
        tuple(paths),
    )


def _grouped(services: Mapping[str, ServiceEntry], attribute: str) -> dict[str, tuple[ServiceEntry, ...]]:
    groups: dict[str, list[ServiceEntry]] = defaultdict(list)
    for entry in services.values():
        name = getattr(entry, attribute)
        if name is not None:
            groups[name].append(entry)
    # The service named as its group comes first: of rds, docdb and neptune, which share all else, it is rds.
    return {name: tuple(sorted(group, key=lambda each: each.name != name)) for name, group in groups.items()}
