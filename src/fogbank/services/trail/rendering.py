"""Requests and responses as CloudTrail shows them: its names, its lists, and nothing that is secret.

What is secret is found in the models (`sensitive`), and in a short list of what AWS's models fail to mark. It is
decided once for each operation, when its renderer is made; blobs (keys, ciphertexts, plaintexts) never come in at all.
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from fogbank.services.trail.shapes import Shape

HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
# Members that give access, by whatever service and whether or not a model marks them.
SECRET_MEMBERS = frozenset(
    {
        "AuthParameters",
        "AuthorizationToken",
        "ClientSecret",
        "KeyMaterial",
        "MasterUserPassword",
        "NewPassword",
        "OldPassword",
        "Password",
        "PrivateKey",
        "SAMLAssertion",
        "SecretAccessKey",
        "SecretString",
        "SessionToken",
        "TokenCode",
        "UserData",
        "WebIdentityToken",
    }
)
Render = Callable[[object], object]
# Sets of EC2's requests whose names no rule gives.
_EC2_SETS = {"InstanceId": "instancesSet", "ResourceId": "resourcesSet"}


def renderer(shape: Shape | None, *, ec2: bool, request: bool) -> Render:
    """What turns the members of a request or response into CloudTrail's. shape None: there are none."""
    if shape is None:
        return lambda _: {}
    return _Maker(ec2=ec2, request=request).make(shape)


def is_secret(name: str, shape: Shape) -> bool:
    """Whether a member must not be shown."""
    return name in SECRET_MEMBERS or bool(shape.metadata.get("sensitive"))


class _Maker:
    """Makes one renderer. Shapes may hold themselves: each structure is made once, and found by its name."""

    def __init__(self, *, ec2: bool, request: bool) -> None:
        self._ec2 = ec2
        self._request = request
        self._structures: dict[str, dict[str, tuple[str, Render]]] = {}

    def make(self, shape: Shape, name: str = "item") -> Render:
        """name: of the member that has the shape, for what EC2 calls the elements of a list."""
        match shape.type_name:
            case "structure":
                return self._structure(shape)
            case "list":
                return self._list(shape, name)
            case "map":
                if shape.value.metadata.get("sensitive"):
                    return _hidden_map
                return _map_of(self.make(shape.value))
            case "timestamp":
                return _epoch_milliseconds if self._ec2 else _words_of_time
            case _:
                return _same

    def _structure(self, shape: Shape) -> Render:
        table = self._structures.get(shape.name)
        if table is None:
            self._structures[shape.name] = table = {}
            for name, member in shape.members.items():
                if is_secret(name, member):
                    if member.type_name != "blob":
                        table[name] = (self._name(name, member), _hidden)
                elif member.type_name != "blob":
                    table[name] = (self._name(name, member), self.make(member, self._element(name, member)))
        return _structure_of(table)

    def _list(self, shape: Shape, element: str) -> Render:
        if shape.member.type_name == "blob":
            return lambda _: []
        inner = _hidden if shape.member.metadata.get("sensitive") else self.make(shape.member)
        if not self._ec2:
            return _list_of(inner)
        if shape.member.type_name in ("structure", "list", "map"):
            return lambda value: {"items": [inner(each) for each in _sequence(value)]}
        return lambda value: {"items": [{element: inner(each)} for each in _sequence(value)]}

    def _name(self, name: str, member: Shape) -> str:
        if not self._ec2:
            return _lower_first(name)
        stated = member.serialization.get("name")
        wire = stated if isinstance(stated, str) and stated else name
        if not self._request:
            return wire
        if member.type_name != "list":
            return _lower_first(name)
        if wire in _EC2_SETS:
            return _EC2_SETS[wire]
        return f"{_lower_first(wire.removesuffix('Id') or wire)}Set"

    def _element(self, name: str, member: Shape) -> str:
        """What EC2 calls the elements of a list of scalars."""
        stated = member.serialization.get("name")
        return _lower_first(stated if isinstance(stated, str) and stated else name) if self._request else "item"


def _structure_of(table: Mapping[str, tuple[str, Render]]) -> Render:
    def render(value: object) -> object:
        if not isinstance(value, Mapping):
            return None
        shown: dict[str, object] = {}
        for name, item in value.items():
            known = table.get(name)
            if known is not None and item is not None:
                shown[known[0]] = known[1](item)
        return shown

    return render


def _list_of(inner: Render) -> Render:
    return lambda value: [inner(each) for each in _sequence(value)]


def _map_of(inner: Render) -> Render:
    return lambda value: {str(key): inner(each) for key, each in value.items()} if isinstance(value, Mapping) else {}


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _hidden(_: object) -> object:
    return HIDDEN


def _hidden_map(value: object) -> object:
    return {str(key): HIDDEN for key in value} if isinstance(value, Mapping) else {}


def _same(value: object) -> object:
    # A model's document may hold anything: what is no plain value is not shown.
    return value if isinstance(value, (str, int, float, bool)) else None


def _epoch_milliseconds(value: object) -> object:
    return int(value.timestamp() * 1000) if isinstance(value, datetime) else None


def _words_of_time(value: object) -> object:
    if not isinstance(value, datetime):
        return None
    at = value.astimezone(UTC)
    return f"{at:%b} {at.day}, {at.year}, {at.hour % 12 or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]
