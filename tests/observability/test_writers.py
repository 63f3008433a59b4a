"""Every metric of the catalogue is written by the program: it is driven through what each of them counts, with the
simulators as vendors, and every family must have shown something other than zero."""

import contextlib
import hashlib
import http.server
import json
import pathlib
import re
import resource
import socket
import sqlite3
import sys
import threading
import time
import unittest
import urllib.parse

import boards
import stack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fakes"))
import served  # noqa: E402

# What no test from outside can move, and why.
NOT_DRIVEN = {
    "walletgate_failed_checks_total": "0 in a program without faults; tests/base fail checks, and it must be shown here",
}

# Of `main` one call at a time goes to each vendor, so that others queue. `broken` has a first vendor whom nobody serves.
CONFIG = """
listen: {{port: 0, loops: 1}}
admin: {{port: 0}}
limits: {{connections_per_provider: 1, max_connections: 16}}
store: {{kind: sqlite, path: users.db}}
trace: {{endpoint: "{collector}/v1/traces"}}
exit: {{objective: 0.5}}
providers_folder: {root}/providers
providers:
  yieldforce:
    settings: {{base_url: "${{SANDBOX_YIELDFORCE_BASE_URL}}", token_url: "${{SANDBOX_YIELDFORCE_TOKEN_URL}}",
               client_id: "${{SANDBOX_YIELDFORCE_CLIENT_ID}}", client_secret: "${{SANDBOX_YIELDFORCE_CLIENT_SECRET}}",
               scope: "${{SANDBOX_YIELDFORCE_SCOPE}}"}}
  cdp:
    settings: {{base_url: "${{SANDBOX_CDP_BASE_URL}}", api_key_id: "${{SANDBOX_CDP_API_KEY_ID}}",
               api_key_secret: "${{SANDBOX_CDP_API_KEY_SECRET}}", wallet_secret: "${{SANDBOX_CDP_WALLET_SECRET}}"}}
  streambird: {{settings: {{base_url: "${{SANDBOX_STREAMBIRD_BASE_URL}}", secret_key: "${{SANDBOX_STREAMBIRD_SECRET_KEY}}"}}}}
  moonkey: {{settings: {{base_url: "${{SANDBOX_MOONKEY_BASE_URL}}", secret_key: "${{SANDBOX_STREAMBIRD_SECRET_KEY}}"}}}}
  capa: {{settings: {{base_url: "${{SANDBOX_CAPA_BASE_URL}}", api_key: "${{SANDBOX_CAPA_API_KEY}}"}}}}
tenants:
  - id: main
    api_keys: [{{id: main, sha256: "{main}"}}]
    providers: {{yieldforce: , cdp: , streambird: , capa: }}
    routing: {{order: [cdp, streambird, capa, yieldforce]}}
  - id: broken
    api_keys: [{{id: broken, sha256: "{broken}"}}]
    providers:
      streambird: {{settings: {{base_url: "http://127.0.0.1:1", secret_key: "${{SANDBOX_STREAMBIRD_SECRET_KEY}}"}}}}
      moonkey:
    routing: {{order: [streambird, moonkey]}}
    limits: {{requests_per_second: 1, burst: 3}}
"""


def key_of(tenant):
    return f"the-key-of-{tenant}-in-this-test"


def hash_of(tenant):
    return hashlib.sha256(key_of(tenant).encode()).hexdigest()


def body(external_id, provider=None, email=None):
    request = {"external_id": external_id, "login_methods": [{"type": "email", "email": email or f"{external_id}@example.com"}]}
    return {**request, **({"provider": provider} if provider else {})}


class Collector:
    """Takes the first spans and refuses all others."""

    def __init__(self):
        class Handler(http.server.BaseHTTPRequestHandler):
            status = 200

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(Handler.status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                Handler.status = 400

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Simulators(served.Simulators):
    """Which can be told to fail."""

    def inject(self, vendor, **fault):
        url = urllib.parse.urlsplit(self.environment[f"SANDBOX_{vendor.upper()}_BASE_URL"])
        status, text = stack.fetch(f"{url.scheme}://{url.netloc}/_sandbox/faults", fault)
        assert status < 300, text


class Driven:
    """A gateway that is driven; `moved` grows by what its metrics show."""

    def __init__(self, catalogue):
        self.catalogue, self.moved, self.shown = catalogue, set(), set()
        self.held = None
        self.collector, self.vendors = Collector(), Simulators()
        config = CONFIG.format(collector=self.collector.url, root=boards.ROOT, main=hash_of("main"), broken=hash_of("broken"))
        # A write beyond the limit of fill_the_disk is an error then, and no signal.
        self.gateway = served.Served(config, self.vendors.environment, before=("env", "--ignore-signal=XFSZ"))

    def close(self):
        for part in (self.held, self.gateway, self.vendors, self.collector):
            if part:
                part.close()

    def ask(self, tenant, path, request=None, **headers):
        if tenant:
            headers["Authorization"] = f"Bearer {key_of(tenant)}"
        return stack.fetch(f"http://127.0.0.1:{self.gateway.port}{path}", request, headers)

    def crowd(self):
        """More connections than there may be, of somebody who shows no key."""
        with contextlib.ExitStack() as crowd:
            for _ in range(20):
                crowd.enter_context(socket.create_connection(("127.0.0.1", self.gateway.port), served.PATIENCE))
            self.ask("main", "/v1/providers")

    def forget(self, external_id, provider):
        """Whom the vendor has still is deleted here, and the vendor's list tells."""
        user = json.loads(self.create(body(external_id, provider))[1])["id"]
        key = {"Authorization": f"Bearer {key_of('main')}"}
        stack.fetch(f"http://127.0.0.1:{self.gateway.port}/v1/end-users/{user}?local=true", headers=key, method="DELETE")
        self.admin("/reconciliations", {"provider": provider})

    def import_list(self, provider):
        """The users whom the vendor lists, to the end."""
        imports = "/v1/tenants/main/imports"
        begun = json.loads(self.admin(imports, {"provider": provider, "source": "provider", "external_id": "provider_user_id"})[1])
        self.admin(f"{imports}/{begun['id']}/start", {})
        give_up = time.monotonic() + served.PATIENCE
        while json.loads(self.admin(f"{imports}/{begun['id']}")[1])["state"] != "done" and time.monotonic() < give_up:
            self.look()  # it runs
            time.sleep(0.05)

    def hold_a_connection(self):
        """Asks with a chunk extension, and then sends half of a head."""
        self.held = socket.create_connection(("127.0.0.1", self.gateway.port), served.PATIENCE)
        self.held.sendall(b"GET /docs HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;note=1\r\nx\r\n0\r\n\r\n"
                          b"GET /docs HTTP/1.1\r\nHost: a\r\nX-Half: ")

    def admin(self, path, request=None):
        return stack.fetch(f"http://127.0.0.1:{self.gateway.admin_port}{path}", request)

    def create(self, request, tenant="main", **headers):
        return self.ask(tenant, "/v1/end-users", request, **headers)

    def look(self):
        """Notes which metrics are there, and which are not zero."""
        for name, value in re.findall(r"^(\w+)(?:\{.*\})? (\S+)$", self.admin("/metrics")[1], re.M):
            family = name if name in self.catalogue else re.sub("_(bucket|count|sum)$", "", name)
            self.shown.add(family)
            if float(value) != 0:
                self.moved.add(family)

    def look_until(self, done):
        give_up = time.monotonic() + served.PATIENCE
        while not done() and time.monotonic() < give_up:
            self.ask("main", "/v1/providers")  # also makes spans
            self.look()
            time.sleep(0.1)

    def fill_the_disk(self):
        """Neither the store nor the log can write any more."""
        hard = resource.prlimit(self.gateway.process.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(self.gateway.process.pid, resource.RLIMIT_FSIZE, (0, hard))


def drive(driven):
    """Something of everything that is counted, but for a full disk; what takes its time goes on after it."""
    key = {"Idempotency-Key": "once"}
    driven.create(body("has-a-key", "cdp"), **key)
    driven.create({**body("waits-for-its-vendor", "streambird"), "require_verification": True})
    driven.create({"external_id": "a b"})
    for _ in range(200):  # more than ten a second
        driven.ask(None, "/v1/providers")
    driven.create({**body("has-a-token", "yieldforce"), "user_token": "e30.e30.c2lnbmF0dXJl"})
    driven.create(body("drifts", "capa", "fault-drift-1@example.com"))
    driven.create(body("goes-to-the-next"), tenant="broken")
    for _ in range(500):  # a slow machine may see some seconds go by
        if driven.ask("broken", "/v1/providers")[0] == 429:
            break
    driven.crowd()
    driven.hold_a_connection()
    driven.admin("/reload", b"")
    driven.forget("is-forgotten", "cdp")
    driven.import_list("cdp")
    driven.vendors.inject("streambird", kind="lost-before", count=-1)
    driven.create(body("nobody-knows", "streambird"))
    # As if users of a store of before accounts were still to be moved: the store counts them by this row.
    with contextlib.closing(sqlite3.connect(driven.gateway.home / "users.db", timeout=60)) as store, store:
        store.execute("INSERT OR REPLACE INTO moves VALUES ('links', 0, 7)")
        store.execute("UPDATE users SET record = '{}' WHERE external_id = 'has-a-key'")
    driven.ask("main", "/v1/end-users")
    for name in ("1", "2"):
        threading.Thread(target=driven.create, args=(body("slow-" + name, "capa", f"fault-slow-4000-{name}@example.com"),)).start()


class Writers(unittest.TestCase):
    def test_every_metric_is_written_by_the_program(self):
        catalogue = set(boards.catalogue())
        of_full_disks = {"walletgate_store_failures_total", "walletgate_log_records_dropped_total"}
        driven = Driven(catalogue)
        self.addCleanup(driven.close)
        drive(driven)
        driven.look_until(lambda: driven.moved >= catalogue - of_full_disks - set(NOT_DRIVEN))
        driven.fill_the_disk()
        driven.create(body("is-not-kept", "capa"))
        driven.look_until(lambda: driven.moved >= catalogue - set(NOT_DRIVEN))
        self.assertEqual(set(NOT_DRIVEN), catalogue - driven.moved, "never anything but zero, or absent")
        self.assertEqual(set(), catalogue - driven.shown)

    def test_every_value_of_a_label_is_said_by_somebody(self):
        labels = boards.ROOT / "src/metrics/labels.h"
        enums = re.findall(r"enum class (\w+)[^{]*\{([^}]*)\}", labels.read_text(encoding="utf-8"))
        self.assertGreater(len(enums), 10)
        said = set()
        for path in (boards.ROOT / "src").rglob("*"):
            if path.suffix in (".h", ".cpp") and path != labels:
                said.update(re.findall(r"\b\w+::k\w+", path.read_text(encoding="utf-8")))
        for enum, values in enums:
            self.assertEqual(set(), {f"{enum}::{value}" for value in re.findall(r"\w+", values)} - said)


if __name__ == "__main__":
    unittest.main()
