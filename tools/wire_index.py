"""Writes the routing index: what tells botocore's services apart, small enough to read at every start.

The models themselves are 400 files and take seconds to load; the index is one file. A unit test holds it to the
botocore that is installed.

    python tools/wire_index.py           write the file
    python tools/wire_index.py --check   fail if the file is not what would be written
"""

import json
import sys
from pathlib import Path

import botocore
from botocore.loaders import Loader

INDEX_PATH = Path(__file__).parent.parent / "src" / "fogbank" / "gateway" / "routing" / "services.json"


def service_entry(description: dict[str, object]) -> dict[str, object]:
    """One service's line: only what routing asks about it."""
    metadata = description["metadata"]
    operations = description["operations"]
    assert isinstance(metadata, dict)
    assert isinstance(operations, dict)
    protocols = metadata.get("protocols") or [metadata["protocol"]]
    entry: dict[str, object] = {
        "signing": metadata.get("signingName", metadata["endpointPrefix"]),
        "endpoint": metadata["endpointPrefix"],
        "version": metadata["apiVersion"],
        "protocols": protocols,
    }
    if "targetPrefix" in metadata:
        entry["target"] = metadata["targetPrefix"]
    if any(protocol.startswith("rest-") for protocol in protocols):
        prefixes = {operation["http"]["requestUri"].split("{")[0].split("?")[0] for operation in operations.values()}
        entry["paths"] = sorted(prefixes)
    return entry


def build_index() -> dict[str, object]:
    """The whole index."""
    loader = Loader(include_default_search_paths=False)
    loader.search_paths.append(Loader.BUILTIN_DATA_PATH)
    services = {}
    for name in loader.list_available_services("service-2"):
        # A fresh loader for each: one keeps every model it has read.
        reader = Loader(include_default_search_paths=False)
        reader.search_paths.append(Loader.BUILTIN_DATA_PATH)
        services[name] = service_entry(reader.load_service_model(name, "service-2"))
    return {"botocore": botocore.__version__, "services": services}


def render(index: dict[str, object]) -> str:
    """The file's text: one service a line, so that a change reads well."""
    services = index["services"]
    assert isinstance(services, dict)
    lines = ",\n".join(
        f"{json.dumps(name)}:{json.dumps(entry, separators=(',', ':'))}" for name, entry in services.items()
    )
    return f'{{"botocore":{json.dumps(index["botocore"])},"services":{{\n{lines}\n}}}}\n'


def main(arguments: list[str]) -> int:
    """Exit code 1 where `--check` finds the file out of date."""
    text = render(build_index())
    if "--check" in arguments:
        current = INDEX_PATH.exists() and INDEX_PATH.read_text() == text
        if not current:
            print(f"{INDEX_PATH} is out of date: run python tools/wire_index.py", file=sys.stderr)
        return 0 if current else 1
    INDEX_PATH.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
