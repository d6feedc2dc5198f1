"""Writes `src/fogbank/services/api/SERVICE.py`: types for the requests and responses of every built operation.

Which operations are built is read off the `@operation("service", "Name"` labels in the services' source, so that the
types can be made before the code that uses them can be imported. `--check` only says whether the files are current.
"""

import argparse
import keyword
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ROOT / "src" / "fogbank" / "services"
LABEL = re.compile(r'^@operation\(\s*"([^"]+)",\s*"([^"]+)"', re.MULTILINE)
SCALARS = {
    "string": "str",
    "character": "str",
    "integer": "int",
    "long": "int",
    "short": "int",
    "float": "float",
    "double": "float",
    "boolean": "bool",
    "timestamp": "datetime",
    "blob": "bytes",
}
HEADER = '''"""Types of {service}'s built operations, made from botocore {version} by tools/generate_api_types.py."""

{imports}

__all__ = {names}
'''


def built_operations() -> dict[str, list[str]]:
    """Service to its built operations, both sorted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in SERVICES.rglob("*.py"):
        for service, name in LABEL.findall(path.read_text()):
            found[service].add(name)
    return {service: sorted(names) for service, names in sorted(found.items())}


def member_name(name: str) -> str:
    """A member's name in Python."""
    python = str(xform_name(name))
    # A member called `field` would hide the function that the others are made with.
    return python + "_" if keyword.iskeyword(python) or python == "field" else python


class Module:
    """One service's module while it is written. Shapes come out in the order that Python needs them."""

    def __init__(self, service: ServiceModel) -> None:
        self.service = service
        self.classes: dict[str, str] = {}

    def add(self, operation: OperationModel) -> None:
        """Adds an operation's request and response. An operation without one gets an empty class."""
        for shape, name in ((operation.input_shape, "Request"), (operation.output_shape, "Result")):
            if shape is None:
                self.classes.setdefault(operation.name + name, self._class(operation.name + name, []))
            else:
                self.type_of(shape)

    def type_of(self, shape: Shape) -> str:
        """The Python type of a shape; structures are added on the way."""
        if isinstance(shape, ListShape):
            return f"tuple[{self.type_of(shape.member)}, ...]"
        if isinstance(shape, MapShape):
            return f"dict[{self.type_of(shape.key)}, {self.type_of(shape.value)}]"
        if isinstance(shape, StructureShape):
            self._add_structure(shape)
            # One that is not written yet holds itself.
            return str(shape.name) if self.classes[shape.name] else f'"{shape.name}"'
        return SCALARS[str(shape.type_name)]

    def _add_structure(self, shape: StructureShape) -> None:
        if shape.name in self.classes:
            return
        self.classes[shape.name] = ""  # a shape may hold itself
        members = [self._member(shape, name, member) for name, member in shape.members.items()]
        if any(member.metadata.get("sensitive") for member in shape.members.values()):
            # What is sensitive is shown to nobody, in whichever message or log the value may end.
            members.append(f'\n    def __repr__(self) -> str:\n        return "{shape.name}(…)"')
        del self.classes[shape.name]
        self.classes[shape.name] = self._class(shape.name, members)

    def _member(self, shape: StructureShape, name: str, member: Shape) -> str:
        python = member_name(name)
        kind = self.type_of(member)
        required = name in shape.required_members
        if required:
            return f'    {python}: {kind} = field(name="{name}")'
        return f'    {python}: {kind} | None = field(name="{name}", default=None)'

    @staticmethod
    def _class(name: str, members: list[str]) -> str:
        body = "\n".join(members) if members else "    pass"
        return f"class {name}(Struct, frozen=True, kw_only=True, omit_defaults=True):\n{body}\n"


def render(service_name: str, operations: list[str]) -> str:
    """The text of a service's module, formatted."""
    loader = Loader()
    description: dict[str, Any] = loader.load_service_model(service_name, "service-2")
    model = ServiceModel(description, service_name)
    module = Module(model)
    for name in operations:
        module.add(model.operation_model(name))
    import botocore

    names = "[" + ", ".join(f'"{name}"' for name in sorted(module.classes)) + "]"
    body = "\n\n".join(module.classes.values())
    imports = "from datetime import datetime\n\n" if "datetime" in body else ""
    imports += "from msgspec import Struct, field" if "field(" in body else "from msgspec import Struct"
    header = HEADER.format(service=service_name, version=botocore.__version__, imports=imports, names=names)
    text = header + "\n\n" + body
    command = [sys.executable, "-m", "ruff", "format", "-q", "--stdin-filename", f"{service_name}.py", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def main() -> int:
    """0 when the files are current, or were written; 1 when `--check` finds one that is not."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true")
    check: bool = arguments.parse_args().check
    stale = []
    for service, operations in built_operations().items():
        path = SERVICES / "api" / f"{service}.py"
        text = render(service, operations)
        if not path.exists() or path.read_text() != text:
            stale.append(path.relative_to(ROOT))
            if not check:
                path.write_text(text)
    for path in stale:
        print(f"{path} {'is not current: run tools/generate_api_types.py' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
