"""CreateTags, DeleteTags and DescribeTags on a real store."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from fogbank.core.errors import ApiError
from fogbank.services.api import ec2
from fogbank.services.context import Cloud, TaggableKind
from fogbank.services.machines.directory import host_instance_id
from fogbank.services.tags import repository
from fogbank.services.tags.operations import create_tags, delete_tags, describe_tags
from fogbank.store.documents import Scope
from fogbank.store.engine import Store

Call = Callable[..., Any]
ACCOUNT = "111122223333"
SCOPE = Scope(ACCOUNT, "us-east-1")
VOLUMES = [f"vol-0{number:016x}" for number in range(1001)]
ABSENT = "vol-0ffffffffffffffff"


@pytest.fixture
def taggable(taggable: dict[str, TaggableKind]) -> dict[str, TaggableKind]:
    def missing(_context: object, ids: list[str]) -> list[str]:
        return [each for each in ids if each not in VOLUMES]

    def not_found(volume_id: str) -> ApiError:
        return ApiError("InvalidVolume.NotFound", f"The volume '{volume_id}' does not exist.")

    return {**taggable, "vol": TaggableKind("volume", missing, not_found)}


@pytest.fixture
def host(cloud: Cloud) -> str:
    return host_instance_id(cloud, ACCOUNT)


def tags(**values: str | None) -> tuple[ec2.Tag, ...]:
    return tuple(ec2.Tag(key=key, value=value) for key, value in values.items())


def put(call: Call, resources: list[str], wanted: tuple[ec2.Tag, ...], **where: str) -> None:
    assert call(create_tags, ec2.CreateTagsRequest(resources=tuple(resources), tags=wanted), **where) is None


def delete(call: Call, resources: list[str], named: tuple[ec2.Tag, ...] | None = None) -> None:
    assert call(delete_tags, ec2.DeleteTagsRequest(resources=tuple(resources), tags=named)) is None


def filters(**values: str) -> tuple[ec2.Filter, ...]:
    return tuple(ec2.Filter(name=name.replace("_", "-"), values=(value,)) for name, value in values.items())


def listed(call: Call, asked: tuple[ec2.Filter, ...] | None = None, **where: str) -> list[tuple[str, str, str, str]]:
    answer = call(describe_tags, ec2.DescribeTagsRequest(filters=asked), **where)
    assert answer.next_token is None
    return [(each.resource_id, each.resource_type, each.key, each.value) for each in answer.tags]


def volume_tags(call: Call) -> list[tuple[str, str, str, str]]:
    return listed(call, filters(resource_type="volume"))


def test_tags_are_put_overwritten_and_deleted(call: Call) -> None:
    one, two = VOLUMES[:2]
    put(call, [one, two], tags(Name="data", team="blue"))
    put(call, [two], tags(Name="other", note=None))
    assert volume_tags(call) == [
        (one, "volume", "Name", "data"),
        (one, "volume", "team", "blue"),
        (two, "volume", "Name", "other"),
        (two, "volume", "note", ""),
        (two, "volume", "team", "blue"),
    ]
    delete(call, [one, two], tags(Name="data", team=None))
    assert volume_tags(call) == [(two, "volume", "Name", "other"), (two, "volume", "note", "")]
    delete(call, [two])
    delete(call, [two])
    assert volume_tags(call) == []


def test_several_kinds_in_one_call(call: Call, host: str) -> None:
    put(call, [VOLUMES[0], host], tags(Name="both"))
    assert listed(call, filters(key="Name")) == [
        (host, "instance", "Name", "both"),
        (VOLUMES[0], "volume", "Name", "both"),
    ]


def test_a_resource_named_twice_is_tagged_once(call: Call) -> None:
    put(call, [VOLUMES[0], VOLUMES[0]], tags(Name="a"))
    assert volume_tags(call) == [(VOLUMES[0], "volume", "Name", "a")]


def test_the_host_instance_is_marked_for_good(call: Call, host: str) -> None:
    assert listed(call) == [(host, "instance", "fogbank:host", "true")]
    put(call, [host], tags(Name="me"))
    delete(call, [host])
    assert listed(call) == [(host, "instance", "fogbank:host", "true")]
    for change in (create_tags, delete_tags):
        request_type = ec2.CreateTagsRequest if change is create_tags else ec2.DeleteTagsRequest
        with pytest.raises(ApiError) as raised:
            call(change, request_type(resources=(host,), tags=tags(**{"fogbank:host": "no"})))
        assert raised.value.code == "InvalidParameterValue"
    assert listed(call, filters(resource_id=host, value="true")) == [(host, "instance", "fogbank:host", "true")]


REFUSED = [
    ((), tags(a="b"), "MissingParameter", "The request must contain the parameter resourceIdSet"),
    (("nonsense",), tags(a="b"), "InvalidID", "The ID 'nonsense' is not valid"),
    (("",), tags(a="b"), "InvalidID", "The ID '' is not valid"),
    (("vol-XYZ",), tags(a="b"), "InvalidID", "The ID 'vol-XYZ' is not valid"),
    (("unknown-0123456789abcdef0",), tags(a="b"), "InvalidID", "The ID 'unknown-0123456789abcdef0' is not valid"),
    ((VOLUMES[0], ABSENT), tags(a="b"), "InvalidVolume.NotFound", f"The volume '{ABSENT}' does not exist."),
    (
        (VOLUMES[0], "i-0123456789abcdef0"),
        tags(a="b"),
        "InvalidInstanceID.NotFound",
        "The instance ID 'i-0123456789abcdef0' does not exist",
    ),
    (
        tuple(VOLUMES),
        tags(a="b"),
        "ResourceCountExceeded",
        "The number of resources in the request exceeds the limit of 1000",
    ),
]


@pytest.mark.parametrize(("resources", "wanted", "code", "message"), REFUSED)
def test_a_refused_call_changes_nothing(
    call: Call, resources: tuple[str, ...], wanted: tuple[ec2.Tag, ...], code: str, message: str
) -> None:
    put(call, [VOLUMES[0]], tags(a="before"))
    for change, request in (
        (create_tags, ec2.CreateTagsRequest(resources=resources, tags=wanted)),
        (delete_tags, ec2.DeleteTagsRequest(resources=resources)),
    ):
        with pytest.raises(ApiError) as raised:
            call(change, request)
        assert (raised.value.code, raised.value.message) == (code, message)
    assert volume_tags(call) == [(VOLUMES[0], "volume", "a", "before")]


def test_no_tags_to_create(call: Call) -> None:
    with pytest.raises(ApiError) as raised:
        put(call, [VOLUMES[0]], ())
    assert (raised.value.code, raised.value.message) == (
        "MissingParameter",
        "The request must contain the parameter tagSet",
    )


def test_too_many_tags_to_delete(call: Call) -> None:
    with pytest.raises(ApiError) as raised:
        delete(call, [VOLUMES[0]], tags(**{f"k{number}": None for number in range(1001)}))
    assert raised.value.code == "InvalidParameterValue"


def test_one_full_resource_fails_the_whole_call(call: Call) -> None:
    full, other = VOLUMES[:2]
    put(call, [full], tags(**{f"k{number}": "v" for number in range(50)}))
    put(call, [full], tags(k0="again"))
    with pytest.raises(ApiError) as raised:
        put(call, [other, full], tags(more="v"))
    assert raised.value.code == "TagLimitExceeded"
    assert listed(call, filters(resource_id=other)) == []
    assert len(listed(call, filters(resource_id=full))) == 50


def test_tags_stay_in_their_account_and_region(call: Call) -> None:
    put(call, [VOLUMES[0]], tags(Name="mine"))
    assert filters(key="Name")
    assert listed(call, filters(key="Name"), account="444455556666") == []
    assert listed(call, filters(key="Name"), region="eu-west-1") == []
    put(call, [VOLUMES[0]], tags(Name="theirs"), account="444455556666")
    assert listed(call, filters(key="Name")) == [(VOLUMES[0], "volume", "Name", "mine")]


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({"key": "Na*"}, ["Name", "Name"]),
        ({"tag-key": "team"}, ["team"]),
        ({"value": "blue"}, ["team"]),
        ({"resource-id": VOLUMES[1]}, ["Name"]),
        ({"resource-id": "vol-*1"}, ["Name"]),
        ({"resource-id": ABSENT}, []),
        ({"resource-type": "volume", "value": "one"}, ["Name"]),
        ({"tag:Name": "two"}, ["Name"]),
        ({"tag:team": "two"}, []),
        ({"resource-type": "instance", "key": "Name"}, []),
    ],
)
def test_filters(call: Call, asked: dict[str, str], keys: list[str]) -> None:
    put(call, [VOLUMES[0]], tags(Name="one", team="blue"))
    put(call, [VOLUMES[1]], tags(Name="two"))
    chosen = tuple(ec2.Filter(name=name, values=(value,)) for name, value in asked.items())
    assert [row[2] for row in listed(call, chosen)] == keys


def test_an_unknown_filter_is_refused(call: Call) -> None:
    with pytest.raises(ApiError) as raised:
        listed(call, filters(colour="red"))
    assert (raised.value.code, raised.value.message) == ("InvalidParameterValue", "The filter 'colour' is invalid")


def test_pages_give_every_tag_once_whatever_comes_and_goes(call: Call) -> None:
    names = {f"{letter}{number}": "v" for letter in "aÄZ_" for number in range(3)}
    put(call, VOLUMES[:4], tags(**names))
    asked = filters(resource_type="volume")
    seen: list[tuple[str, str]] = []
    token = None
    for _ in range(20):
        request = ec2.DescribeTagsRequest(filters=asked, max_results=5, next_token=token)
        answer = call(describe_tags, request)
        seen += [(each.resource_id, each.key) for each in answer.tags]
        token = answer.next_token
        delete(call, [VOLUMES[0]])
        if token is None:
            break
    assert token is None
    assert seen[5:] == sorted((volume, key) for volume in VOLUMES[1:4] for key in names)


def test_the_answer_fits_the_model(call: Call, misfits: Callable[..., list[str]]) -> None:
    put(call, [VOLUMES[0]], tags(Name="one"))
    request = ec2.DescribeTagsRequest(filters=filters(resource_type="volume"))
    assert misfits("ec2", "DescribeTags", call(describe_tags, request)) == []


def test_a_dropped_resource_has_no_tags(store: Store, call: Call) -> None:
    put(call, VOLUMES[:2], tags(Name="one"))
    store.write(lambda it: repository.drop_resource(it, SCOPE, VOLUMES[0]))
    assert volume_tags(call) == [(VOLUMES[1], "volume", "Name", "one")]


def test_tags_of_ten_thousand_resources_come_at_once(store: Store) -> None:
    ids = [f"vol-0{number:016x}" for number in range(10_000)]
    wanted = {"Name": "data", "team": "blue", "zone": "a"}
    for start in range(0, len(ids), 1000):
        store.write(lambda it, at=start: repository.put_tags_on_all(it, SCOPE, "volume", ids[at : at + 1000], wanted))
    store.write(lambda it: repository.put_tags(it, SCOPE, "snapshot", "snap-00000000000000000", {"a": "b"}))
    began = time.perf_counter()
    found = store.read(lambda it: repository.tags_of(it, SCOPE, "volume", None))
    seconds = time.perf_counter() - began
    assert list(found) == ids
    assert all(each == wanted and list(each) == list(wanted) for each in found.values())
    assert store.read(lambda it: repository.tags_of(it, SCOPE, "volume", ids[:6000])) == dict.fromkeys(
        ids[:6000], wanted
    )
    # 30,000 rows take a tenth of a second; this fails only where the work grows with the square.
    assert seconds < 5
