"""What can't come back equal, and why. This list may only shrink: an entry that passes fails the test.

Keyed by service, operation and the side (`input`, `output`, `error`).
"""

_TWO_MEMBERS = "the model calls a list and a single member both <Event>; botocore reads the one as the other"

DEBTS: dict[tuple[str, str, str], str] = {
    ("dataexchange", "SendApiAsset", "output"): (
        "the member ResponseHeaders has an empty prefix, so it takes the protocol's own headers too"
    ),
    ("s3", "GetBucketNotification", "output"): _TWO_MEMBERS,
    ("s3", "PutBucketNotification", "input"): _TWO_MEMBERS,
}
