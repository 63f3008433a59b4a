"""What the fuzzers start from, beside their corpus: inputs of our own, and what this machine has of provider files,
their cases, configurations and other people's vectors. Written anew for each run, and never kept."""

import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT.parent / "shared/vectors"
GOLDEN = ROOT / "tests/golden"

PERSON = """{"external_id":"u-1","provider":"capa","login_methods":[{"type":"email","email":"canary@example.com"},
{"type":"phone","phone_number":"+14155550100"},{"type":"jwt","subject":"canary","key_id":"k-1"},
{"type":"oauth","issuer":"google","subject":"canary","email":"canary@example.com","name":"C","username":"canary"},
{"type":"wallet","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}],
"wallets":[{"chain":"evm","kind":"smart"},{"chain":"solana"},{"chain":"bitcoin","kind":"eoa"}],
"profile":{"type":"individual","first_name":"Canary","middle_name":"B.","last_name":"Liddell","display_name":"C"},
"user_token":"e30.e30.canary","require_verification":true,"metadata":{"tier":"gold","note":"canary"}}"""

STORED = """{"id":"eu_01JZ0000000000000000000000","external_id":"u-1","status":"pending","provider":"capa",
"provider_user_id":"user_1","login_methods":[{"type":"email","email":"canary@example.com"}],
"wallets":[{"chain":"evm","kind":"eoa","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed","default":true}],
"pending_wallets":[{"chain":"solana","kind":"eoa"}],"profile":{"first_name":"C"},"metadata":{"a":"b"},
"failovers":[{"from":"cdp","reason":"connect"}],"created_at":"2026-05-20T10:00:00Z","updated_at":"2026-05-20T10:00:01Z",
"provider_created_at":"2026-05-20T10:00:00Z","missing_since":"2026-05-21T10:00:00Z"}"""

REQUESTS = [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "\r\nGET /v1/end-users?email=a%40b.co HTTP/1.1\r\nHost: a:80\r\nConnection: close\r\n\r\n",
    "POST /v1/end-users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: [::1]\r\n\r\n",
    "GET http://b.example/p?q HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    "DELETE /v1/end-users/eu_1 HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n",
]
URLS = ["https://api.example.com/base", "http://[::1]:8080/a%20b/", "HTTPS://A.Example:443", "http://127.0.0.1:1/x?y",
        "https://u:p@h/", "https://h/../x", "email=a%40b.co&limit=20", "limit=101", "limit=1&limit=2", "include=%F0%9F%98%80",
        "phone_number=+14155550100&cursor=abc", "emial=x", "%zz", "email=", "a%00b"]
HEADERS = [
    'idempotency-key: "a \\"b\\" \\\\c"', "idempotency-key: order-1:2/3", "idempotency-key: 'canary'", 'idempotency-key: "canary', 'idempotency-key: "a"\nidempotency-key: "b"',
    "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\ntracestate: a=b,c=d",
    "request-timeout: 2.5\nx-request-id: abc_1-2", "authorization: Bearer wg_live_x\ncontent-type: application/json; charset=utf-8",
    "content-type: Application/JSON\ncontent-encoding: gzip", "request-timeout: 30.001",
]
JOSE = ["e\0\0\0", "e\0\x05\x01A", "e\0\x40\x02zz", 's{"alg":"EdDSA"}\n{"sub":"u"}', 's{"alg":"ES256","kid":"a"}\n{}', 's{"alg":"RS256"}\n{"a":1}',
        's{"alg":"none"}\n{}', 's{"alg":"EdDSA","crit":["b64"],"b64":false}\nx', 's{"alg":"EdDSA"}\n[1]', "eyJhbGciOiJub25lIn0.e30.", "a.b.c", "..",
        'k{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","use":"sig","alg":"EdDSA"}',
        'k{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA","key_ops":["verify"]}', 'k{"kty":"RSA","n":"AQAB","e":"AQAB"}']
TOKEN_REPLIES = [
    '200\n\n{"access_token":"canary.token","token_type":"Bearer","expires_in":3600}',
    '201\ncontent-type: application/json\n\n{"access_token":"t","expires_in":"3600.5","scope":"canary"}',
    '400\n\n{"error":"invalid_client","error_description":"the canary sang"}', '401\n\n{"error":"canary"}', "403\n\ncanary",
    "429\nretry-after: Sun, 06 Nov 1994 08:49:37 GMT\ndate: Sunday, 06-Nov-94 08:49:30 GMT\n\ncanary",
    "503\nretry-after: 120\n\n<html>canary</html>", '200\n\n\ufeff{"access_token":"a\\u0000b"}', '200\n\n{"token_type":"mac","access_token":"x"}',
]


def texts(*patterns):
    """The bytes of files below the root, as far as there are any."""
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_bytes()


def vectors(pattern):
    return sorted(VECTORS.glob(pattern)) if VECTORS.is_dir() else []


def wire(path):
    """The bytes that a vector of http/ spells (tests/http/vector_file.h)."""
    text = path.read_text(encoding="latin-1").replace("\n", "")
    return text.encode("latin-1").decode("unicode_escape", errors="replace").encode("latin-1", errors="replace")


def cases():
    """(provider, case) of every case file, as far as YAML can be read here."""
    try:
        import yaml
    except ImportError:
        return
    for path in sorted(ROOT.glob("providers/*/cases/*.yaml")) + sorted(ROOT.glob("tests/fixtures/providers/*/cases/*.yaml")):
        yield path.parts[-3], yaml.safe_load(path.read_text(encoding="utf-8"))


def as_json(value):
    return json.dumps(value, ensure_ascii=False, default=str)


def framing():
    for step, request in enumerate(REQUESTS):
        yield bytes([step]) + request.encode()
    for path in vectors("http/*/*.http"):
        yield b"\x10" + wire(path)


def url():
    yield from (text.encode() for text in URLS)


def structured_field():
    yield from (text.encode() for text in HEADERS)
    for path in vectors("sf/*.json"):
        for case in json.loads(path.read_text(encoding="utf-8")):
            yield "\n".join("idempotency-key: " + raw for raw in case["raw"]).encode()


def request_json():
    yield from (text.encode() for text in (PERSON, STORED, '{"chain":"evm","kind":"smart"}', '{"chain":"ethereum"}', "[1e400,-0,1.50]",
                                           '{"a":1,"a":1}', '{"external_id":"canary canary","x":[]}'))
    for _, case in cases():
        yield as_json(case["given"]).encode()
    for path in vectors("json/*.json"):
        if path.stat().st_size < 4096:
            yield path.read_bytes()


def jose():
    yield from (text.encode("latin-1") for text in JOSE)
    for path in vectors("jose/wycheproof-json_web_*.json"):
        for group in json.loads(path.read_text(encoding="utf-8"))["testGroups"]:
            yield b"k" + as_json(group.get("public", {})).encode()
            yield from (test["jws"].encode() for test in group["tests"] if isinstance(test["jws"], str))
    for path in vectors("jose/rfc7520/jwk-*.json"):
        yield b"k" + path.read_bytes()


def vendor_reply():
    for provider, case in cases():
        reply = case.get("replies")
        if reply is None:
            continue
        body = reply.get("text") if "body" not in reply else as_json(reply["body"])
        headers = "".join(f"{name.lower()}: {value}\n" for name, value in (reply.get("headers") or {}).items())
        # What people and secrets are called in cases becomes the canary, for which the target looks.
        body = (body or "").replace("alice", "canary").replace("Alice", "Canary").replace("<secret>", "canary-secret-0f1e2d3c4b5a")
        first = f"{provider} {case.get('operation', 'create_end_user')} {str(reply['status']).strip('[]').split(',', maxsplit=1)[0]}"
        yield f"{first}\n{headers}\n{body}".encode()


def token_reply():
    yield from (text.encode() for text in TOKEN_REPLIES)


def provider_yaml():
    yield from texts("providers/*/provider.yaml", "tests/fixtures/providers/*/provider.yaml", "tests/golden/*/*vendors/*/provider.yaml",
                     "tests/golden/provider_errors/*.yaml")


def gateway_yaml():
    for text in texts("config/*.yaml", "tests/golden/config_errors/*.yaml", "tests/golden/config_errors/good/*.yaml"):
        yield text.replace(b"../vendors", b"vendors").replace(b"../providers", b"vendors")


MAKERS = {maker.__name__: maker for maker in (framing, url, request_json, structured_field, jose, vendor_reply, token_reply, provider_yaml,
                                              gateway_yaml)}


def write(target, folder):
    """Fills `folder` with the seeds of `target`; says how many there are."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    count = 0
    for count, seed in enumerate(MAKERS[target](), start=1):
        (folder / f"{count:04}").write_bytes(seed)
    return count
