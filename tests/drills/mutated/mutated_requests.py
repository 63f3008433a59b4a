"""Mutated requests over connections that are kept: `walletgate serve` beside its simulators, store in memory.

  tests/drills/mutated/mutated_requests.py --requests 1000000 --seed 7

After each mutated request comes a known one on the same connection. What must be answered, and whether the connection
stays, says framing_rules.py. Every answer must be framed, every failure a problem document, the known one answered under
its own id; nothing may crash, hang, break a check or be answered 500. An input that breaks that is printed; the same seed
makes it again.
"""
import argparse
import collections
import hashlib
import json
import multiprocessing
import os
import pathlib
import random
import re
import socket
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "fakes")]
import framing_rules  # noqa: E402
import mutations  # noqa: E402
import served  # noqa: E402

KEY = "the-key-of-main-in-this-drill"
CONFIG = """
listen: {{port: 0, loops: 2}}
admin: {{port: 0}}
log: {{requests: false}}
store: {{kind: memory}}
providers_folder: {root}/providers
providers:
  capa: {{settings: {{base_url: "${{SANDBOX_CAPA_BASE_URL}}", api_key: "${{SANDBOX_CAPA_API_KEY}}"}}}}
  streambird: {{settings: {{base_url: "${{SANDBOX_STREAMBIRD_BASE_URL}}", secret_key: "${{SANDBOX_STREAMBIRD_SECRET_KEY}}"}}}}
tenants:
  - id: main
    api_keys: [{{id: main, sha256: "{hash}"}}]
    routing: {{order: [streambird, capa]}}
"""
USERS = 20
MOST_FAULTS = 20  # then it ends


class Fault(Exception):
    """What must not happen, in a sentence."""


class Connection:
    """One connection, and its answers in their order."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=served.PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before all of it was sent; the answer tells

    def _more(self):
        """False at the end."""
        try:
            got = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        except socket.timeout:
            raise Fault("hangs: there is no answer") from None
        self.data += got
        return got != b""

    def at_end(self):
        """Whether nothing more comes."""
        return not self.data and not self._more()

    def answer(self, method):
        """(status, headers, body) of the next one that is final."""
        while True:
            while b"\r\n\r\n" not in self.data:
                if not self._more():
                    raise Fault("an answer is missing" if not self.data else "an answer is cut off")
            head, _, rest = self.data.partition(b"\r\n\r\n")
            lines = head.split(b"\r\n")
            found = re.fullmatch(rb"HTTP/1\.1 (\d{3}) ?[ -~]*", lines[0])
            pairs = [re.fullmatch(rb"([A-Za-z0-9-]+): ([\t -~]*)", line) for line in lines[1:]]
            if not found or not all(pairs):
                raise Fault(f"an answer is no HTTP: {head!r}")
            status, headers = int(found.group(1)), {pair.group(1).lower(): pair.group(2) for pair in pairs}
            self.data = rest
            if status >= 200:
                break
        bare = method == b"HEAD" or status in (204, 304)
        length = headers.get(b"content-length", b"0" if bare else b"none")
        if not length.isdigit():
            raise Fault(f"an answer does not tell its length: {head!r}")
        wanted = 0 if bare else int(length)
        while len(self.data) < wanted:
            if not self._more():
                raise Fault("an answer is shorter than it says")
        body, self.data = self.data[:wanted], self.data[wanted:]
        check_answer(status, headers, body, bare)
        return status, headers, body

    def close(self):
        self.socket.close()


def check_answer(status, headers, body, bare):
    if status == 500:
        raise Fault(f"500: {body!r}")
    if status < 400:
        return
    if headers.get(b"content-type") != b"application/problem+json":
        raise Fault(f"{status} is no problem document: {headers}")
    if bare:
        return
    problem = json.loads(body)
    if problem.get("status") != status or not {"type", "title", "code", "request_id"} <= problem.keys():
        raise Fault(f"{status} is no whole problem document: {body!r}")


class Caller:
    """Sends what it draws, over as few connections as it can."""

    def __init__(self, port, seed, count, ids):
        self.port, self.seed, self.count, self.ids = port, seed, count, ids
        self.connection, self.seen = None, collections.Counter()

    def run(self):
        faults = []
        for number in range(self.count):
            drawn = random.Random(f"{self.seed}-{number}")
            data = mutations.mutated(drawn, KEY, self.ids)
            try:
                self._round(data, f"k-{self.seed}-{number}")
            except (Fault, ValueError, OSError) as fault:
                faults.append(f"{self.seed}-{number}: {fault}\n  {data!r}")
                self._drop()
                if len(faults) == MOST_FAULTS:
                    break
        return self.seen, faults

    def _round(self, data, request_id):
        if self.connection is None:
            self.connection = Connection(self.port)
            self.seen["connections"] += 1
        stream = data + mutations.known(KEY, request_id)
        requests, end, reader = framing_rules.expected(stream)
        self.seen["requests"] += 1
        self.seen[end] += 1
        self.connection.send(stream)
        for method, begin, expects in requests:
            status, headers, _ = self.connection.answer(method)
            # What is left behind a mutated request may be in front of the known one, which is another one then.
            if begin == len(data):
                self._check_known(status, headers, request_id)
                continue
            self.seen[f"{status}"] += 1
            if expects and headers.get(b"connection") == b"close":
                end = "closed"  # answered by its head: whether the body follows cannot be known
                break
        if end != "open":
            return self._check_end(end, reader)
        if self.connection.data:
            raise Fault(f"more is answered than was asked: {self.connection.data!r}")
        return None

    def _check_known(self, status, headers, request_id):
        if status != 200 or headers.get(b"x-request-id") != request_id.encode():
            raise Fault(f"out of step: the known request got {status} {headers}")
        self.seen["known"] += 1

    def _check_end(self, end, reader):
        """Of a connection that does not stay. A request of which only the body is bad or missing may have been answered by
        its head."""
        if end == "short":
            self.connection.socket.shutdown(socket.SHUT_WR)
        if end == "refused" or (end == "short" and not self.connection.at_end()):
            status, headers, _ = self.connection.answer(reader.method)
            self.seen[f"{status}"] += 1
            refusal = (400 <= status < 500 or status in (501, 505)) and headers.get(b"connection") == b"close"
            if not refusal and not (reader.in_body and status < 500):
                raise Fault(f"bytes that are no request got {status} {headers}")
        if not self.connection.at_end():
            raise Fault(f"the connection goes on: {self.connection.data!r}")
        self._drop()

    def _drop(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def call(arguments):
    return Caller(*arguments).run()


def some_users(port):
    """The ids of users that were made for the drill."""
    connection, ids = Connection(port), []
    for number in range(USERS):
        connection.send(mutations.write("POST", "/v1/end-users", KEY, mutations.create(f"first-{number}", {"first_name": "Alice"})))
        ids.append(json.loads(connection.answer(b"POST")[2])["id"])
    connection.close()
    return ids


def failed_checks(admin_port):
    with urllib.request.urlopen(f"http://127.0.0.1:{admin_port}/metrics", timeout=served.PATIENCE) as answer:
        rows = re.findall(r"^walletgate_failed_checks_total(?:\{.*\})? (\S+)$", answer.read().decode(), re.M)
    return sum(float(row) for row in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--callers", type=int, default=os.cpu_count())
    given = parser.parse_args()
    vendors = served.Simulators()
    config = CONFIG.format(root=served.ROOT, hash=hashlib.sha256(KEY.encode()).hexdigest())
    gateway = served.Served(config, vendors.environment)
    began = time.monotonic()
    ids = some_users(gateway.port)
    work = [(gateway.port, f"{given.seed}-{caller}", -(-given.requests // given.callers), ids) for caller in range(given.callers)]
    with multiprocessing.Pool(given.callers) as pool:
        results = pool.map(call, work)
    took = time.monotonic() - began
    faults = [fault for _, found in results for fault in found]
    if gateway.process.poll() is not None:
        faults.append(f"the gateway is gone, exit code {gateway.process.returncode}:\n{gateway.log()[-4000:]}")
    elif failed_checks(gateway.admin_port):
        faults.append(f"a check failed:\n{gateway.log()[-4000:]}")
    gateway.close()
    vendors.close()
    seen = sum((counted for counted, _ in results), collections.Counter())
    print(f"{took:.0f} s; " + ", ".join(f"{name} {seen[name]:,}" for name in sorted(seen)))
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
