"""Opens a statement of mcp-assay with somebody else's implementation of DSSE, and looks at what is in it.

check.py STATEMENT PUB.pem RESULT.json
"""

import copy
import hashlib
import json
import sys

from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey


def expect(holds, what):
    if not holds:
        sys.exit(f"attestation-check: {what}")


def opens(envelope, key):
    try:
        Envelope.from_dict(copy.deepcopy(envelope)).verify([key], 1)
    except VerificationError:
        return False
    return True


def main(statement, public_key, result):
    with open(statement, encoding="utf-8") as file:
        envelope = json.load(file)
    with open(public_key, "rb") as file:
        public = load_pem_public_key(file.read())
    key = SSlibKey.from_crypto(public, keyid=envelope["signatures"][0]["keyid"])
    expect(opens(envelope, key), "the signature does not hold")
    other_type = dict(envelope, payloadType="application/json")
    expect(not opens(other_type, key), "the signature does not cover the payload type")

    payload = json.loads(Envelope.from_dict(copy.deepcopy(envelope)).payload)
    expect(payload["_type"] == "https://in-toto.io/Statement/v1", "it is no statement of version 1")
    expect(
        payload["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1",
        "it has another predicate",
    )
    expect(payload["predicate"]["result"] in ("PASSED", "WARNED"), "it says no result that a certificate has")
    expect(payload["predicate"]["configuration"], "test-result asks for a configuration")
    with open(result, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    expect(digest in [s["digest"]["sha256"] for s in payload["subject"]], "the digest of the result is not in it")
    print(f"attestation-check: {type(public).__name__}: holds")


if __name__ == "__main__":
    main(*sys.argv[1:])
