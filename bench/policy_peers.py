"""What other deciders make of the questions of `policy.py`: run by it in environments of their own.

`python bench/policy_peers.py moto|cedar` reads policies and questions from its input, answers them all once for each
line that follows, and prints seconds and answers as a line of JSON.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

Answer = Callable[[dict[str, str]], bool]


def moto(policies: list[dict[str, Any]]) -> Answer:
    """moto's own evaluation of identity policies."""
    from moto.iam.access_control import IAMPolicy, PermissionResult

    built = [IAMPolicy(json.dumps(policy)) for policy in policies]

    def answer(question: dict[str, str]) -> bool:
        permitted = False
        for policy in built:
            result = policy.is_action_permitted(question["action"], question["resource"])
            if result == PermissionResult.DENIED:
                return False
            permitted |= result == PermissionResult.PERMITTED
        return permitted

    return answer


def cedar(policies: list[dict[str, Any]]) -> Answer:
    """Cedar with the same statements by hand in its own language: actions and ARNs as strings of the context."""
    from cedarpy import Entities, PolicySet, is_authorized

    texts = []
    for policy in policies:
        for statement in policy["Statement"]:
            like = " || ".join(f'context.action like "{one}"' for one in statement["Action"])
            effect = {"Allow": "permit", "Deny": "forbid"}[statement["Effect"]]
            when = f'({like}) && context.arn like "{statement["Resource"]}"'
            texts.append(f"{effect} (principal, action, resource) when {{ {when} }};")
    compiled, entities = PolicySet.from_str("\n".join(texts)), Entities.from_json_str("[]")

    def answer(question: dict[str, str]) -> bool:
        request = {
            "principal": 'User::"alice"',
            "action": 'Action::"any"',
            "resource": 'Resource::"any"',
            "context": {"action": question["action"], "arn": question["resource"]},
        }
        return bool(is_authorized(request, compiled, entities).allowed)

    return answer


def main() -> None:
    work = json.loads(sys.stdin.readline())
    answer = {"moto": moto, "cedar": cedar}[sys.argv[1]](work["policies"])
    for _ in sys.stdin:
        began = time.perf_counter()
        answers = [answer(question) for question in work["questions"]]
        print(json.dumps({"seconds": time.perf_counter() - began, "answers": answers}), flush=True)


if __name__ == "__main__":
    main()
