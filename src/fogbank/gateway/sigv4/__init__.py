"""AWS Signature Version 4 as a server checks it, sans I/O: values in, a verdict out.

`RequestHead.of` takes the wire's values, `parse` reads what is presented, `verify` believes it or raises a
`SignatureError` whose `answer(family)` is worded as AWS words it. The clock, the secrets and the body's hash are
passed in. `decoder_of` decodes and checks aws-chunked bodies, `verify_post_policy` browser uploads.
`open_identity` reads who is asking without checking.
"""

from fogbank.gateway.sigv4.answers import Answer
from fogbank.gateway.sigv4.canonical import normalized_path
from fogbank.gateway.sigv4.chunked import ChunkedDecoder, Decoded, decoder_of, open_decoder
from fogbank.gateway.sigv4.errors import SignatureError
from fogbank.gateway.sigv4.faults import S3_SIGNING_NAMES, Family, Fault
from fogbank.gateway.sigv4.identity import OpenIdentity, account_of_key, identity_of, open_identity
from fogbank.gateway.sigv4.keys import Refusal, Secret, SigningKeys
from fogbank.gateway.sigv4.payload import EMPTY_SHA256, Payload, check_hash
from fogbank.gateway.sigv4.postpolicy import SignedPolicy, verify_post_policy
from fogbank.gateway.sigv4.presented import Algorithm, Kind, Presented, Scope, parse
from fogbank.gateway.sigv4.request import RequestHead
from fogbank.gateway.sigv4.verify import Endpoint, SecretOf, Verified, verify

__all__ = [
    "EMPTY_SHA256",
    "S3_SIGNING_NAMES",
    "Algorithm",
    "Answer",
    "ChunkedDecoder",
    "Decoded",
    "Endpoint",
    "Family",
    "Fault",
    "Kind",
    "OpenIdentity",
    "Payload",
    "Presented",
    "Refusal",
    "RequestHead",
    "Scope",
    "Secret",
    "SecretOf",
    "SignatureError",
    "SignedPolicy",
    "SigningKeys",
    "Verified",
    "account_of_key",
    "check_hash",
    "decoder_of",
    "identity_of",
    "normalized_path",
    "open_decoder",
    "open_identity",
    "parse",
    "verify",
    "verify_post_policy",
]
