#!/usr/bin/python3
"""One tenant lists its many users, eight questions at a time; another one's creates must not wait for it.

  tests/drills/lists/lists_drill.py            2,000 users, short: what ctest runs; no time is looked at
  tests/drills/lists/lists_drill.py --long     1,000,000 users, as by hand: minutes, and 3 GB of disk

What is measured is a create's p99: calm, while the same lists take the machine's time at another gateway with a copy of
the store, and while they are at the create's own.
"""
import contextlib
import hashlib
import http.client
import json
import multiprocessing
import pathlib
import shutil
import sqlite3
import sys
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[2] / "fakes")]
import good  # noqa: E402
import program  # noqa: E402
import served  # noqa: E402

LISTERS = 8
KEYS = {tenant: f"the-key-of-the-{tenant}-tenant" for tenant in ("crowd", "good")}
USERS = (2000, 1_000_000)
CONFIG = """
listen: {{port: 0, loops: 2}}
admin: {{port: 0}}
store: {{kind: sqlite, path: "{path}"}}
log: {{requests: false}}
providers_folder: {root}/providers
providers:
  streambird: {{settings: {{base_url: "${{SANDBOX_STREAMBIRD_BASE_URL}}", secret_key: "${{SANDBOX_STREAMBIRD_SECRET_KEY}}"}}}}
  capa: {{settings: {{base_url: "${{SANDBOX_CAPA_BASE_URL}}", api_key: "${{SANDBOX_CAPA_API_KEY}}"}}}}
tenants:
  - {{id: crowd, api_keys: [{{id: k, sha256: "{crowd}"}}], providers: {{capa: , streambird: }}, routing: {{order: [capa]}}}}
  - {{id: good, api_keys: [{{id: k, sha256: "{good}"}}], providers: {{streambird: }}, routing: {{order: [streambird]}}}}
"""
# All that a list can ask of many users who are at one provider: nobody, somebody, everybody.
QUERIES = ["provider=streambird&status=active", "provider=streambird", "status=pending", "status=deleted&provider=capa",
           "limit=100", "provider=capa&status=active&limit=100", "status=any&limit=100"]
# Makes the user who is there so many; ?1: how many.
MULTIPLY = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1)
INSERT INTO users (tenant, id, external_id, provider, provider_user_id, status, fingerprint, record)
SELECT tenant, substr(id, 1, 16) || printf('%013d', n), external_id || n, provider, provider_user_id || n, status, fingerprint,
  json_set(record, '$.id', substr(id, 1, 16) || printf('%013d', n), '$.external_id', external_id || n,
           '$.provider_user_id', provider_user_id || n)
FROM users, numbers WHERE users.external_id = 'first'
"""


def start(path, simulators):
    hashes = {tenant: hashlib.sha256(key.encode()).hexdigest() for tenant, key in KEYS.items()}
    return served.Served(CONFIG.format(path=path, root=served.ROOT, **hashes), simulators.environment)


def create_text(name):
    body = json.dumps({"external_id": f"{name}-NUMBER", "login_methods": [{"type": "email", "email": f"{name}-NUMBER@example.com"}]})
    return (f"POST /v1/end-users HTTP/1.1\r\nHost: drill\r\nAuthorization: Bearer {KEYS['good']}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}")


def fill(path, simulators, users):
    """A store in which `crowd` has so many users."""
    gateway = start(path, simulators)
    body = {"external_id": "first", "login_methods": [{"type": "email", "email": "first@example.com"}]}
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=60)
    connection.request("POST", "/v1/end-users", json.dumps(body),
                       {"Authorization": "Bearer " + KEYS["crowd"], "Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 201, text
    connection.close()
    gateway.close()
    with contextlib.closing(sqlite3.connect(path)) as store, store:
        store.execute(MULTIPLY, [users - 1])


def list_for_ever(port, counts, first, over):
    """Counts answers by status until it is over."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    number = first
    while not over.is_set():
        connection.request("GET", f"/v1/end-users?{QUERIES[number % len(QUERIES)]}", headers={"Authorization": "Bearer " + KEYS["crowd"]})
        answer = connection.getresponse()
        answer.read()
        counts.put(answer.status)
        number += 1


@contextlib.contextmanager
def lists(port, seen):
    """Eight at a time. How often which status came is added to `seen`."""
    context = multiprocessing.get_context("spawn")
    counts, over = context.SimpleQueue(), context.Event()
    processes = [context.Process(target=list_for_ever, args=(port, counts, first, over)) for first in range(LISTERS)]
    for process in processes:
        process.start()
    seen[counts.get()] += 1  # they have begun
    yield
    over.set()
    while any(process.is_alive() for process in processes) or not counts.empty():
        if counts.empty():
            time.sleep(0.01)
        else:
            seen[counts.get()] += 1


class Statuses(dict):
    def __missing__(self, _):
        return 0


def run(folder, simulators, options):
    """What failed; prints the figures."""
    long = options.long
    seconds, failed, seen, elsewhere, rounds = 10 if long else 0.5, [], Statuses(), Statuses(), []
    fill(folder / "users.db", simulators, USERS[long])
    shutil.copy(folder / "users.db", folder / "copy.db")
    with contextlib.closing(start(folder / "users.db", simulators)) as own, \
            contextlib.closing(start(folder / "copy.db", simulators)) as other:
        for number in range(3 if long else 1):
            times = []
            for what, beside in (("calm", contextlib.nullcontext()), ("elsewhere", lists(other.port, elsewhere)),
                                 ("here", lists(own.port, seen))):
                with beside:
                    p99, faults = good.Good(own.port, seconds, create_text(f"{what}-{number}"), 201).answers()
                times.append(p99)
                failed += [f"a create beside lists {what}: {fault}" for fault in faults]
            rounds.append(times)
    failed += [f"{count} lists got {status}" for status, count in seen.items() if status != 200]
    print("| users of the tenant that lists | lists answered | create's p99 in ms, calm | lists elsewhere | lists here |")
    print(f"|---|---|---|---|---|\n| {USERS[long]:,} | {seen[200]:,} | {' | '.join(good.medians(rounds))} |")
    return failed


if __name__ == "__main__":
    sys.exit(program.main(__doc__, run))
