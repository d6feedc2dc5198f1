"""Policy decisions a second on one core, for a principal with ten policies, beside moto's evaluation and Cedar.

All get the same statements and questions, compiled before, in turns. What only Fogbank has (conditions, boundary,
session policy, organization, a key's policy) is measured for itself. `python bench/policy.py` prints a Markdown table.
"""

import json
import statistics
import subprocess
import time
import venv
from pathlib import Path
from typing import Any

from fogbank.policy import (
    NamedPolicy,
    Policies,
    PolicyKind,
    PolicyRule,
    Principal,
    PrincipalKind,
    Request,
    Resource,
    decide,
    parse_policy,
)
from options import QUICK
from peers import ROOT, moto_python, spread
from tables import table

ROUNDS = 1 if QUICK else 7
QUESTIONS = 500 if QUICK else 5_000
# What is asked of the evaluator, decisions a second.
GOAL = 20_000
CEDAR = "cedarpy==4.12.2"
ACCOUNT = "111122223333"
ALICE = Principal(f"arn:aws:iam::{ACCOUNT}:user/alice", ACCOUNT, PrincipalKind.USER, "AIDAALICE", {"team": "storage"})
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SERVICES = ("ec2", "s3", "kms", "sqs", "sns", "iam", "ecs", "rds", "logs", "ssm")
VERBS = ("Get", "List", "Describe", "Create", "Delete")


def policies() -> list[dict[str, Any]]:
    """Ten policies of five statements: one service each, one deny in each of them."""
    return [
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Deny" if verb == "Delete" else "Allow",
                    "Action": [f"{service}:{verb}*", f"{service}:Batch{verb}*"],
                    "Resource": f"arn:aws:{service}:*:{ACCOUNT}:thing/{'protected-*' if verb == 'Delete' else '*'}",
                }
                for verb in VERBS
            ],
        }
        for service in SERVICES
    ]


def questions() -> list[dict[str, str]]:
    """Many actions on many resources; a part is denied, a part is nobody's."""
    asked = []
    for number in range(QUESTIONS):
        service, verb = SERVICES[number % 10], (*VERBS, "Put")[number // 10 % 6]
        name = f"{'protected' if number % 7 == 0 else 'plain'}-{number}"
        arn = f"arn:aws:{service}:us-east-1:{ACCOUNT}:thing/{name}"
        asked.append({"action": f"{service}:{verb}Thing", "resource": arn})
    return asked


class Fogbank:
    """In this process."""

    name = "Fogbank"

    def __init__(self) -> None:
        identity = tuple(_named(policy, PolicyKind.IDENTITY) for policy in policies())
        self._policies = Policies(identity)
        self._requests = [
            Request(ALICE, one["action"], Resource(one["resource"], ACCOUNT), {"aws:securetransport": ("true",)})
            for one in questions()
        ]

    def round(self) -> tuple[float, list[bool]]:
        """Seconds for all questions, and the answers."""
        began = time.perf_counter()
        answers = [decide(request, self._policies).allowed for request in self._requests]
        return time.perf_counter() - began, answers


class Peer:
    """Another decider, in an environment of its own."""

    def __init__(self, name: str, python: Path, argument: str) -> None:
        self.name = name
        command = [python, ROOT / "bench" / "policy_peers.py", argument]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._send(json.dumps({"policies": policies(), "questions": questions()}))

    def _send(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def round(self) -> tuple[float, list[bool]]:
        """Seconds for all questions, and the answers."""
        self._send("again")
        assert self._process.stdout
        answer = json.loads(self._process.stdout.readline())
        return float(answer["seconds"]), answer["answers"]

    def close(self) -> None:
        self._process.communicate(timeout=30)


def _named(document: dict[str, Any], kind: PolicyKind) -> NamedPolicy:
    return NamedPolicy("p", parse_policy(json.dumps(document), kind))


def cedar_python() -> Path:
    """Python with Cedar."""
    folder = ROOT / "build" / "cedar"
    python = folder / "bin" / "python"
    if not (folder / "done").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", CEDAR], check=True)
        (folder / "done").touch()
    return python


def everything() -> tuple[Request, Policies]:
    """A question with all that there is: conditions, variables, every kind of policy."""
    allowed = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    conditional = {
        **allowed,
        "Action": ["kms:Decrypt", "kms:Encrypt"],
        "Resource": f"arn:aws:kms:*:{ACCOUNT}:key/*",
        "Condition": {
            "StringEquals": {"aws:ResourceTag/owner": "${aws:username}", "aws:PrincipalTag/team": "storage"},
            "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.168.0.0/16"]},
            "DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"},
            "Bool": {"aws:SecureTransport": "true"},
        },
    }
    secure = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    whole = {"Version": "2012-10-17", "Statement": [allowed, secure]}
    delegating = {**allowed, "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    key_policy = parse_policy(json.dumps({"Version": "2012-10-17", "Statement": delegating}), PolicyKind.RESOURCE)
    ten = [*policies()[:9], {"Version": "2012-10-17", "Statement": [conditional, secure]}]
    context = {
        "aws:resourcetag/owner": ("alice",),
        "aws:sourceip": ("10.1.2.3",),
        "aws:currenttime": ("2026-01-01T00:00:00Z",),
        "aws:securetransport": ("true",),
    }
    request = Request(ALICE, "kms:Decrypt", Resource(KEY, ACCOUNT, key_policy, PolicyRule.EXPLICIT), context)
    return request, Policies(
        identity=tuple(_named(policy, PolicyKind.IDENTITY) for policy in ten),
        boundary=_named(whole, PolicyKind.BOUNDARY),
        session=(_named(whole, PolicyKind.SESSION),),
        scps=tuple((_named(whole, PolicyKind.SCP),) for _ in range(3)),
    )


def everything_rate() -> float:
    """Decisions a second with all kinds of policies."""
    request, applying = everything()
    if not decide(request, applying).allowed:
        raise RuntimeError("the question that uses everything is to be allowed")
    began = time.perf_counter()
    for _ in range(QUESTIONS):
        decide(request, applying)
    return QUESTIONS / (time.perf_counter() - began)


def report() -> str:
    """The section of the results."""
    peers = [
        Peer("moto's own evaluation", moto_python(), "moto"),
        Peer("Cedar (cedarpy), rewritten by hand", cedar_python(), "cedar"),
    ]
    sides: list[Fogbank | Peer] = [Fogbank(), *peers]
    rates: dict[str, list[float]] = {side.name: [] for side in sides}
    # The first round is not counted: caches fill.
    answers = {side.name: side.round()[1] for side in sides}
    for _ in range(ROUNDS):
        for side in sides:
            rates[side.name].append(QUESTIONS / side.round()[0])
    for peer in peers:
        peer.close()
    ours = statistics.median(rates[sides[0].name])
    rows = []
    for side in sides:
        same = sum(one == other for one, other in zip(answers[sides[0].name], answers[side.name], strict=True))
        ratio = f"{ours / statistics.median(rates[side.name]):.1f} ×" if side is not sides[0] else f"(goal {GOAL:,}/s)"
        rows.append([side.name, spread(rates[side.name], "/s"), ratio, f"{100 * same / QUESTIONS:.0f} %"])
    all_kinds = [everything_rate() for _ in range(ROUNDS)]
    rows.append(["Fogbank, every kind of policy, conditions, variables", spread(all_kinds, "/s"), "", ""])
    return table(["ten policies of five statements", "decisions", "Fogbank is faster by", "same answers"], rows)


if __name__ == "__main__":
    print(report())
