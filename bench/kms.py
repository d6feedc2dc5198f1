"""KMS's Encrypt, Decrypt and GenerateDataKey in calls a second, beside moto's server.

Both get the same signed requests over kept-alive connections, in turns. Fogbank runs strict: it checks the signature,
reads the key from its store, decides by the key's policy, opens the material and encrypts by AES-256-GCM. moto checks
nothing and keeps keys in memory, in plain. `python bench/kms.py` prints a Markdown table.
"""

import base64
import http.client
import json
import statistics
import tempfile
from pathlib import Path

from botocore.credentials import Credentials

from fogbank.core.layout import DataLayout
from fogbank.services.accounts.credentials import load_credentials
from options import QUICK
from peers import KmsRequest, calls_per_second, fogbank, free_port, moto, spread
from tables import table

ROUNDS = 2 if QUICK else 5
CALLS_A_ROUND = 200 if QUICK else 1_000
_CONTEXT = {"aws:ebs:id": "vol-0123456789abcdef0"}
_HEAD = ("work", "Fogbank", "moto's server", "Fogbank is faster by")


def asked(port: int, keys: Credentials, action: str, **parameters: object) -> dict[str, str]:
    """The answer to one call."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answer: dict[str, str] = json.loads(KmsRequest(port, keys, action, **parameters).send(connection))
    connection.close()
    return answer


def requests(port: int, keys: Credentials) -> dict[str, KmsRequest]:
    """What is measured, on a key of the server's own."""
    made = asked(port, keys, "CreateKey")["KeyMetadata"]
    assert isinstance(made, dict)
    named = {"KeyId": made["KeyId"], "EncryptionContext": _CONTEXT}
    plain = base64.b64encode(bytes(range(32))).decode()
    sealed = asked(port, keys, "Encrypt", Plaintext=plain, **named)["CiphertextBlob"]
    return {
        "Encrypt": KmsRequest(port, keys, "Encrypt", Plaintext=plain, **named),
        "Decrypt": KmsRequest(port, keys, "Decrypt", CiphertextBlob=sealed, EncryptionContext=_CONTEXT),
        "GenerateDataKey": KmsRequest(port, keys, "GenerateDataKey", KeySpec="AES_256", **named),
    }


def root_keys(data: Path) -> Credentials:
    """The root credentials of the cloud on a data folder."""
    known = load_credentials(DataLayout(data).credentials_file)
    assert known is not None
    return Credentials(known.access_key_id, known.secret_access_key)


def measure() -> list[tuple[str, ...]]:
    """The table's rows."""
    ours, theirs = free_port(), free_port()
    with (
        tempfile.TemporaryDirectory(prefix="fogbank-bench-") as data,
        fogbank(Path(data), ours, "--auth", "strict"),
        moto(theirs),
    ):
        by_port = {
            ours: requests(ours, root_keys(Path(data))),
            theirs: requests(theirs, Credentials("000000000000", "any")),
        }
        rows = []
        for connections in (1, 8):
            for action in ("Encrypt", "Decrypt", "GenerateDataKey"):
                rates: dict[int, list[float]] = {ours: [], theirs: []}
                for _ in range(ROUNDS):
                    for port, made in by_port.items():
                        rates[port].append(calls_per_second(made[action], CALLS_A_ROUND, connections))
                ratio = statistics.median(rates[ours]) / statistics.median(rates[theirs])
                what = f"{action}, {connections} connection(s)"
                rows.append((what, spread(rates[ours], "/s"), spread(rates[theirs], "/s"), f"{ratio:.1f} ×"))
        return rows


if __name__ == "__main__":
    print(table(_HEAD, measure()))
