"""Requests that were changed at random, each followed by one that was not: whatever becomes of the first, the second is
answered as itself or not at all, and every answer is one that the contract knows."""

import json
import random
import socket

import good
import subject

SEEDS = [
    good.ASK,
    b"HEAD /openapi.json HTTP/1.1\r\nHost: drill\r\nConnection: keep-alive\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: drill:80\r\n\r\n",
    b"GET http://drill/v1/prov%69ders?limit=1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    (f"POST /v1/end-users HTTP/1.1\r\nHost: drill\r\nAuthorization: Bearer {subject.KEY}\r\nContent-Type: application/json\r\n"
     'Idempotency-Key: "a"\r\nContent-Length: 20\r\n\r\n{"external_id": 1} \r\n').encode(),
    (f"POST /v1/end-users/plan HTTP/1.1\r\nHost: drill\r\nAuthorization: Bearer {subject.KEY}\r\nContent-Type: application/json;v=1\r\n"
     'Transfer-Encoding: chunked\r\nTrailer: X\r\n\r\n5;a=b\r\n{"ext\r\n3\r\n":1\r\n1\r\n}\r\n0\r\nX: y\r\n\r\n').encode(),
    b"DELETE /v1/end-users/eu_x HTTP/1.1\r\nHost: drill\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
]
PIECES = [b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b";", b",", b"%", b"\xff", b"\xc3\xa9", b"0", b"ffffffff", b"-1", b"chunked",
          b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n", b"Host: other\r\n",
          b"Connection: close\r\n", b"Expect: 100-continue\r\n", b"HTTP/1.0", b"HTTP/2.0", b"GET ", b"X" * 200, b"\r\n\r\n", b"0\r\n\r\n"]
PER_CONNECTION = 8
PATIENCE = 20  # seconds; longer is a hang


def mutated(dice):
    data = bytearray(dice.choice(SEEDS))
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        at = dice.randrange(len(data) + 1)
        what = dice.randrange(5)
        if what == 0:
            data[at:at] = dice.choice(PIECES)
        elif what == 1:
            del data[at:at + dice.randrange(1, 9)]
        elif what == 2 and at < len(data):
            data[at] = dice.randrange(256)
        elif what == 3:
            end = min(len(data), at + dice.randrange(1, 40))
            data[at:at] = data[at:end]
        else:
            other = dice.choice(SEEDS)
            data[at:at + dice.randrange(1, 20)] = other[dice.randrange(len(other)):][:dice.randrange(1, 40)]
    return bytes(data)


def marker(number):
    return f"GET /healthz HTTP/1.1\r\nHost: drill\r\nX-Request-Id: marker-{number}\r\nConnection: close\r\n\r\n".encode()


def fault_of(status, fields, body):
    """What is wrong with an answer; nothing."""
    if status in (200, 201, 204) or (status == 100 and not fields):
        return None
    if status >= 500 and status not in (501, 505):
        return f"{status}: {body[:200]}"
    if body == b"" and "content-length" in fields:
        return None  # of a HEAD; whether it was one is the framing tests' business
    try:
        problem = json.loads(body)
    except ValueError:
        return f"{status} is no problem document: {body[:200]}"
    good_kind = fields.get("content-type") == "application/problem+json" and problem.get("status") == status
    return None if good_kind and "x-request-id" in fields else f"{status} is no problem document: {body[:200]}"


def read_all(stream):
    """Answers until the end. The body of an answer to HEAD is not there: what follows then begins with a status line."""
    text, answers = stream.read(), []
    while text:
        head, _, rest = text.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        if not lines[0].startswith(b"HTTP/1.1 "):
            raise ValueError(f"no status line: {text[:100]}")
        fields = {name.strip().lower().decode(): value.strip().decode("latin-1")
                  for name, _, value in (line.partition(b":") for line in lines[1:])}
        length = int(fields.get("content-length", 0))
        bodiless = rest.startswith(b"HTTP/1.1 ") or rest == b""
        answers.append((int(lines[0].split()[1]), fields, b"" if bodiless else rest[:length]))
        text = rest if bodiless else rest[length:]
    return answers


def run(port, count, seed):
    """Faults that were found, in words."""
    dice, faults = random.Random(seed), []
    for number in range(count):
        data = mutated(dice)
        try:
            with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
                connection.sendall(data + marker(number))
                connection.shutdown(socket.SHUT_WR)
                answers = read_all(connection.makefile("rb"))
        except ConnectionResetError:
            answers = []  # closed over what nobody reads
        except (OSError, ValueError) as failure:
            faults.append(f"{failure!r} after {data!r}")
            continue
        faults += [f"{fault} after {data!r}" for answer in answers if (fault := fault_of(*answer))]
        named = [at for at, (_, fields, _) in enumerate(answers) if fields.get("x-request-id") == f"marker-{number}"]
        if len(named) > 1 or (named and named[0] != len(answers) - 1):
            faults.append(f"the marker was answered at {named} of {len(answers)} after {data!r}")
        if len(faults) > 20:
            break
    return faults
