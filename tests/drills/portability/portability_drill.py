#!/usr/bin/python3
"""How long it takes to say for each user of a tenant whether he could leave his vendor.

  tests/drills/portability/portability_drill.py          300 users: what ctest runs; no time is looked at
  tests/drills/portability/portability_drill.py --long   100,000 users; a minute

What must hold: everybody is counted and has a line, and nobody asks a vendor. What is told: how long the report took.
"""
import contextlib
import hashlib
import http.client
import json
import pathlib
import sqlite3
import sys
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[2] / "fakes")]
import program  # noqa: E402
import served  # noqa: E402

KEY = "the-key-of-the-drill"
USERS = (300, 100_000)
CONFIG = """
listen: {{port: 0, loops: 2}}
admin: {{port: 0}}
store: {{kind: sqlite, path: "{path}"}}
log: {{requests: false}}
providers_folder: {root}/providers
providers:
  streambird: {{settings: {{base_url: "${{SANDBOX_STREAMBIRD_BASE_URL}}", secret_key: "${{SANDBOX_STREAMBIRD_SECRET_KEY}}"}}}}
  cdp:
    settings: {{base_url: "${{SANDBOX_CDP_BASE_URL}}", api_key_id: "${{SANDBOX_CDP_API_KEY_ID}}",
               api_key_secret: "${{SANDBOX_CDP_API_KEY_SECRET}}", wallet_secret: "${{SANDBOX_CDP_WALLET_SECRET}}"}}
tenants:
  - id: main
    api_keys: [{{id: k, sha256: "{hash}", scopes: [users:read, users:write, migrations]}}]
    routing: {{order: [streambird, cdp]}}
"""
# The users who are made of the first one: each has ids and an e-mail address of his own; of every third it is not known
# whether that is verified, and every hundredth has an external id that not every vendor takes.
NUMBERS = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1) "
EXTERNAL_ID = "'user' || iif(n % 100 = 0, '.', '-') || n"
MULTIPLY = NUMBERS + f"""
INSERT INTO users (tenant, id, external_id, provider, provider_user_id, status, fingerprint, record)
SELECT tenant, substr(id, 1, 16) || printf('%013d', n), {EXTERNAL_ID}, provider, provider_user_id || n, status, fingerprint,
  json_set(record, '$.id', substr(id, 1, 16) || printf('%013d', n), '$.external_id', {EXTERNAL_ID},
           '$.provider_user_id', provider_user_id || n, '$.login_methods[0].email', 'user-' || n || '@example.com',
           '$.login_methods[0].verified', json(iif(n % 3 = 0, 'null', 'true')))
FROM users, numbers WHERE users.external_id = 'first'
"""
CONTACTS = """
INSERT INTO contacts (tenant, kind, value, status, user_id, provider)
SELECT tenant, 'email', json_extract(record, '$.login_methods[0].email'), status, id, provider FROM users WHERE external_id <> 'first'
"""


class Gateway:
    def __init__(self, folder, simulators):
        config = CONFIG.format(path=folder / "users.db", root=served.ROOT, hash=hashlib.sha256(KEY.encode()).hexdigest())
        self._served = served.Served(config, simulators.environment)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self._served.port, timeout=served.PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, json.dumps(body) if body else None,
                               {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
            assert answer.status in (200, 201), text
            return text

    def close(self):
        self._served.close()


def fill(folder, simulators, users):
    with contextlib.closing(Gateway(folder, simulators)) as gateway:
        gateway.ask("POST", "/v1/end-users",
                    {"external_id": "first", "login_methods": [{"type": "email", "email": "first@example.com"}]})
    with contextlib.closing(sqlite3.connect(folder / "users.db")) as store, store:
        store.execute(MULTIPLY, [users - 1])
        store.execute(CONTACTS)


def vendors_requests(simulators):
    requests = 0
    for vendor in ("STREAMBIRD", "CDP"):
        host = simulators.environment[f"SANDBOX_{vendor}_BASE_URL"].split("/")[2]
        with contextlib.closing(http.client.HTTPConnection(host, timeout=served.PATIENCE)) as connection:
            connection.request("GET", "/_sandbox/stats")
            requests += json.loads(connection.getresponse().read())["requests"]
    return requests


def report(gateway):
    """(the report when it is done, seconds that it took)."""
    began = time.monotonic()
    made = json.loads(gateway.ask("POST", "/v1/portability", {"from": "streambird", "to": "cdp"}))
    while made["state"] == "running" and time.monotonic() - began < served.PATIENCE * 5:
        time.sleep(0.02)
        made = json.loads(gateway.ask("GET", "/v1/portability/" + made["id"]))
    return made, time.monotonic() - began


def lines_of(gateway, report_id):
    users, cursor = set(), ""
    while True:
        text = gateway.ask("GET", f"/v1/portability/{report_id}/users?format=ndjson&limit=1000{cursor}")
        if not text:
            return users
        page = [json.loads(line)["user"] for line in text.splitlines()]
        users.update(page)
        cursor = "&cursor=" + page[-1]


def run(folder, simulators, options):
    """What failed; prints the figures."""
    users = USERS[options.long]
    fill(folder, simulators, users)
    failed = []
    with contextlib.closing(Gateway(folder, simulators)) as gateway:
        before = vendors_requests(simulators)
        made, took = report(gateway)
        if made["state"] != "done":
            failed.append(f"the report is {made['state']}")
        counted = sum(made["categories"].values())
        if counted != users:
            failed.append(f"{counted} are counted")
        lines = lines_of(gateway, made["id"])
        if len(lines) != users:
            failed.append(f"{len(lines)} have a line")
        if vendors_requests(simulators) != before:
            failed.append("a vendor was asked")
    print("| users | report in s | categories |\n|---|---|---|")
    print(f"| {users:,} | {took:.1f} | {', '.join(f'{name} {count:,}' for name, count in made['categories'].items())} |")
    return failed


if __name__ == "__main__":
    sys.exit(program.main(__doc__, run))
