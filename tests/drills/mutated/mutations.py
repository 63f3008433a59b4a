"""Requests that are right, and what becomes of them."""

import json
import re

PEOPLE = 200  # external ids, so that the store does not grow without end
WORDS = [b"\r\n", b"\n", b"\r", b"\r\n\r\n", b" ", b"\t", b":", b"\0", b"\x7f", b"\xff", b"%", b"%00", b"%2f", b"/", b"//", b"/..", b"?", b"&", b"=",
         b"*", b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2", b"GET ", b"HEAD ", b"OPTIONS ", b"POST ", b"Content-Length: 5\r\n", b"Content-Length: 0\r\n",
         b"Transfer-Encoding: chunked\r\n", b"Transfer_Encoding: chunked\r\n", b"Connection: close\r\n", b"Expect: 100-continue\r\n",
         b"Host: b\r\n", b"Idempotency-Key: \"", b"0\r\n\r\n", b"5\r\n", b"ffffffff\r\n", b"{", b"}", b"[", b"]", b"\"", b"\\u0000", b"null", b"1e999",
         b"X-Request-Id: smuggled\r\n", b"Authorization: Bearer x\r\n", b"Content-Encoding: gzip\r\n", b"Request-Timeout: 0.001\r\n", b"http://b/"]


def write(method, target, key, body=None, headers=()):
    lines = [f"{method} {target} HTTP/1.1", "Host: gateway.example", f"Authorization: Bearer {key}", "User-Agent: drill/1.0", "Accept: */*", *headers]
    data = b"" if body is None else body
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
    return "\r\n".join([*lines, "", ""]).encode() + data


def known(key, request_id):
    """The request by which a connection shows that it is in step."""
    return write("GET", "/v1/providers/capa", key, headers=(f"X-Request-Id: {request_id}",))


def create(person, profile):
    """The body of a create."""
    return json.dumps({"external_id": person, "login_methods": [{"type": "email", "email": f"{person}@example.com"}], "profile": profile}).encode()


def sound(random, key, ids):
    """One of the requests that the API knows, all of it right; `ids`: of users that there are."""
    person = f"user-{random.randrange(PEOPLE)}"
    user = random.choice([*ids, "eu_01JZ0000000000000000000000"])
    body = create(person, random.choice([{"first_name": "Alice", "last_name": "Liddell"}, {"type": "individual"}]))
    chunks = b"".join(b"%x%s\r\n%s\r\n" % (len(piece), extension, piece) for extension, piece in ((b";a=b", body[:40]), (b"", body[40:])))
    chunked = f"POST /v1/end-users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    return random.choice([
        lambda: write("POST", "/v1/end-users", key, body, (f'Idempotency-Key: "k-{random.randrange(10**6)}"',)),
        lambda: write("POST", "/v1/end-users", key, body, ("Request-Timeout: 20", "X-Request-Id: abc")),
        lambda: write("POST", "/v1/end-users/plan", key, body),
        lambda: chunked.encode() + chunks + random.choice((b"0\r\n\r\n", b"0\r\nX-Sum: 1\r\n\r\n")),
        lambda: write("POST", "/v1/end-users", key, body, ("Expect: 100-continue",)),
        lambda: b"GET http://gateway.example/v1/prov%69ders?x HTTP/1.0\r\nConnection: keep-alive\r\nAuthorization: Bearer " + key.encode() + b"\r\n\r\n",
        lambda: write("GET", f"/v1/end-users?external_id={person}&limit=5", key),
        lambda: write("GET", f"/v1/end-users?email={person}%40example.com", key, headers=("Connection: keep-alive",)),
        lambda: write("GET", f"/v1/end-users/{user}?include=provider_data", key),
        lambda: write("POST", f"/v1/end-users/{user}/wallets", key, b'{"chain":"evm","kind":"smart"}'),
        lambda: write("DELETE", f"/v1/end-users/{user}?local=true", key),
        lambda: write("GET", "/v1/providers", key, headers=("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",)),
        lambda: write("OPTIONS", "*", key),
        lambda: write("HEAD", "/v1/providers", key),
    ])()


def change(random, data):
    """One mutation of bytes."""
    at, end = random.randrange(len(data) + 1), random.randrange(len(data) + 1)
    low, high = min(at, end), min(max(at, end), min(at, end) + 64)
    return random.choice([
        lambda: data[:at] + bytes([random.randrange(256)]) + data[at + 1:],
        lambda: data[:at] + random.choice(WORDS) + data[at:],
        lambda: data[:low] + random.choice(WORDS) + data[high:],
        lambda: data[:low] + data[high:],
        lambda: data[:high] + data[low:high] + data[high:],
        lambda: data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1:] if at < len(data) else data,
        lambda: data[:at] + data[low:high] + data[at:],
    ])()


def change_line(random, data):
    """One mutation inside of a line, or of the body with its length told rightly: what framing takes, for the layers above."""
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if body and b"Content-Length" in head and random.random() < 0.6:
        body = change(random, body)
        lines = [line for line in lines if not line.startswith(b"Content-Length")] + [b"Content-Length: %d" % len(body)]
    else:
        which = random.randrange(len(lines))
        name, colon, value = lines[which].partition(b": ") if which else (b"", b"", lines[0])
        value = change(random, value).replace(b"\r", b"").replace(b"\n", b"")
        lines[which] = name + colon + value
        if random.random() < 0.2:
            lines.insert(1 + random.randrange(len(lines)), random.choice(lines[1:]))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def change_word(random, data):
    """Other letters in a word of the target or the body: what the API reads, and seldom knows."""
    head, gap, body = data.partition(b"\r\n\r\n")
    line, _, rest = head.partition(b"\r\n")
    words = list(re.finditer(rb"[A-Za-z0-9]+", body or line))
    if not words:
        return data
    word = random.choice(words)
    letters = bytes(random.choice(b"abcxyzABC0123456789") for _ in range(len(word.group())))
    changed = (body or line)[:word.start()] + letters + (body or line)[word.end():]
    return head + gap + changed if body else changed + b"\r\n" + rest + gap


def mutated(random, key, ids):
    data = sound(random, key, ids)
    how = random.choices((change, change_line, change_word), (4, 4, 2))[0]
    for _ in range(1 + random.randrange(3)):
        data = how(random, data) if data else data
    return data
