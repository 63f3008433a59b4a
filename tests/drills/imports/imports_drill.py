#!/usr/bin/python3
"""Users made behind the gateway's back are imported while others are created; the gateway and the command are killed all the
time. Then everything is undone and imported again.

  tests/drills/imports/imports_drill.py            100 users, 3 kills: what ctest runs; no time is looked at
  tests/drills/imports/imports_drill.py --long     20,000 users, 50 kills, 20 creates a second; some minutes

What must hold: every user is adopted once, every create that was answered is there once, and nothing but these creates was
written at the vendor. What is told: a create's p99 calm, while another gateway with a store of its own imports the same users
from the same vendor, and while its own does.
"""
import contextlib
import hashlib
import http.client
import json
import pathlib
import random
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[2] / "fakes")]
import program  # noqa: E402
import served  # noqa: E402

KEY = "the-key-of-the-drill"
VENDOR = "streambird"
USERS = (100, 20_000)
KILLS = (3, 50)
CREATES_PER_SECOND = 20
BESIDE_CREATES = 75  # users a second that an import makes while so many creates go on
CONFIG = """
listen: {{port: {port}, loops: 2}}
admin: {{port: 0}}
store: {{kind: sqlite, path: "{path}"}}
log: {{requests: false}}
providers_folder: {root}/providers
providers:
  streambird: {{settles_within: 1s, settings: {{base_url: "${{SANDBOX_STREAMBIRD_BASE_URL}}", secret_key: "${{SANDBOX_STREAMBIRD_SECRET_KEY}}"}}}}
tenants:
  - id: main
    api_keys: [{{id: k, sha256: "{hash}", scopes: [users:read, users:write, users:delete, migrations]}}]
    routing: {{order: [streambird]}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Vendor:
    """The simulator as the vendor's other customers meet it: its own API, and what it says that it has done."""

    def __init__(self, simulators):
        base = simulators.environment["SANDBOX_STREAMBIRD_BASE_URL"]
        self._key = simulators.environment["SANDBOX_STREAMBIRD_SECRET_KEY"]
        self._host = base.removeprefix("http://")
        self._connection = http.client.HTTPConnection(self._host, timeout=served.PATIENCE)

    def _ask(self, method, path, body=None):
        self._connection.request(method, path, json.dumps(body) if body else None,
                                 {"Authorization": "Bearer " + self._key, "Content-Type": "application/json"})
        answer = self._connection.getresponse()
        text = answer.read()
        assert answer.status in (200, 201), text
        return json.loads(text)

    def settle(self, count):
        """So many users come to be without the gateway."""
        assert self._ask("POST", "/_sandbox/users", {"count": count, "prefix": "cust"})["made"] == count

    def users(self):
        """(id, e-mail address) of each."""
        self._connection.close()  # it may have been idle for long
        more, after = True, {}
        while more:
            page = self._ask("POST", "/v1/auth/users/search", {"limit": 100, "filters": {"operator": "AND"}, **after})
            for user in page["users"]:
                yield user["user_id"], user["emails"][0]["email"]
            more, after = page["has_more"], {"starting_after": page["users"][-1]["user_id"]}

    def done(self):
        """(users whom it was told to create, requests that could change something) since it began."""
        self._connection.close()
        stats = self._ask("GET", "/_sandbox/stats")
        return stats["creates"], stats["writes"]


class Live(threading.Thread):
    """Creates, so many a second, each repeated until it is answered."""

    def __init__(self, port, name):
        super().__init__(daemon=True)
        self._port, self._name = port, name
        self._over = threading.Event()
        self.times, self.created, self.failed = [], 0, []

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=served.PATIENCE)
        due = time.monotonic()
        while not self._over.is_set():
            self._create(connection, f"{self._name}-{self.created:06}")
            due = max(due + 1 / CREATES_PER_SECOND, time.monotonic() - 1)
            time.sleep(max(0, due - time.monotonic()))

    def _create(self, connection, external_id):
        body = json.dumps({"external_id": external_id, "login_methods": [{"type": "email", "email": external_id + "@example.com"}]})
        give_up = time.monotonic() + served.PATIENCE
        while True:
            began = time.perf_counter()
            try:
                connection.request("POST", "/v1/end-users", body, {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"})
                answer = connection.getresponse()
                text = answer.read()
                if answer.status in (200, 201):
                    self.times.append(time.perf_counter() - began)
                    self.created += 1
                    return
                if answer.status not in (409, 429, 503, 504):
                    self.failed.append(f"a create got {answer.status}: {text!r}")
                    return
            except (OSError, http.client.HTTPException):
                connection.close()
            if time.monotonic() > give_up:
                self.failed.append(f"a create of {external_id} got no answer")
                return
            time.sleep(0.02)

    def end(self):
        self._over.set()
        self.join()

    def p99(self):
        """In milliseconds."""
        times = sorted(self.times)
        return times[int(len(times) * 0.99)] * 1000 if times else float("nan")


class Command:
    """`walletgate import …` as a process that may be killed and gone on with."""

    def __init__(self, folder, port, *words):
        self._words = ["--url", f"http://127.0.0.1:{port}", "--patience", f"{served.PATIENCE}s", "--yes"]
        self.log_path = folder / "import.log"
        self.log_path.unlink(missing_ok=True)
        self.id = None
        self.start(*words)

    def start(self, *words):
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen([served.BINARY, "import", *words, *self._words], stdin=subprocess.DEVNULL,
                                            stdout=subprocess.DEVNULL, stderr=log, env={"WALLETGATE_API_KEY": KEY, "PATH": "/usr/bin:/bin"},
                                            preexec_fn=served.die_with_parent)

    def find_id(self):
        """Waits until the command has said which import it is."""
        while self.id is None:
            found = re.search(r"^import   (imp_\w+)", self.log_path.read_text(), re.MULTILINE)
            if found:
                self.id = found.group(1)
            elif self.process.poll() is not None:
                raise RuntimeError("the command ended: " + self.log_path.read_text())
            else:
                time.sleep(0.01)
        return self.id

    def go_on(self, file):
        self.process.kill()
        self.process.wait()
        self.start(str(file), "--continue", self.id)

    def result(self):
        """The exit code."""
        return self.process.wait(served.PATIENCE * 5)


def counts_of(port, import_id):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=served.PATIENCE)
    connection.request("GET", "/v1/imports/" + import_id, headers={"Authorization": "Bearer " + KEY})
    import_ = json.loads(connection.getresponse().read())
    connection.close()
    return import_["state"], import_["counts"]


class Drill:
    def __init__(self, folder, simulators, users, dice):
        folder.mkdir(exist_ok=True)
        self.folder, self.simulators, self.users, self.dice = folder, simulators, users, dice
        self.vendor = Vendor(simulators)
        self.port = free_port()
        self.file = folder / "users.csv"
        self.kills = {"gateway": 0, "command": 0}
        self.failed = []
        self.gateway = None

    def start_gateway(self):
        config = CONFIG.format(port=self.port, path=self.folder / "users.db", root=served.ROOT, hash=hashlib.sha256(KEY.encode()).hexdigest())
        self.gateway = served.Served(config, self.simulators.environment)

    def kill_gateway(self):
        self.gateway.process.kill()
        self.gateway.close()
        self.start_gateway()

    def make_file(self):
        self.vendor.settle(self.users)
        with self.file.open("w") as out:
            out.write("external_id,provider_user_id\n")
            for user_id, email in self.vendor.users():
                out.write(f"{email.partition('@')[0]},{user_id}\n")

    def expect(self, what, seen, wanted):
        if seen != wanted:
            self.failed.append(f"{what}: {seen}, not {wanted}")

    def import_all(self, kills, *words):
        """Imports the file, killing so often; the import's id. What is not killed in time stays for the next."""
        command = Command(self.folder, self.port, str(self.file), "--provider", VENDOR, *words)
        command.find_id()
        killed = 0
        while killed < kills and command.process.poll() is None:
            time.sleep(self.dice.uniform(0, 0.3))
            if command.process.poll() is not None:
                break
            killed += 1
            if sum(self.kills.values()) % 3 != 1:
                self.kills["gateway"] += 1
                self.kill_gateway()
            else:
                self.kills["command"] += 1
                command.go_on(self.file)
        self.expect("the exit code of the import", command.result(), 0)
        state, counts = counts_of(self.port, command.id)
        self.expect("the state of the import", state, "done")
        self.expect("who was adopted", counts["adopted"], self.users)
        return command.id

    def undo(self, import_id):
        command = Command(self.folder, self.port, "undo", import_id)
        self.expect("the exit code of the undoing", command.result(), 0)
        self.expect("the state of what was undone", counts_of(self.port, import_id)[0], "undone")

    def look(self, created):
        """At the store, and at what the vendor has made."""
        self.gateway.close()
        with contextlib.closing(sqlite3.connect(self.folder / "users.db")) as store:
            count, external_ids, vendor_ids = store.execute(
                "SELECT count(*), count(DISTINCT external_id), count(DISTINCT provider_user_id) FROM users "
                "WHERE external_id LIKE 'cust-%' AND status <> 'deleted'").fetchone()
            self.expect("users in the store", (count, external_ids, vendor_ids), (self.users,) * 3)
            live = store.execute("SELECT count(*) FROM users WHERE external_id LIKE 'live-%'").fetchone()[0]
            self.expect("created users in the store", live, created)
        self.expect("creates and writes at the vendor", self.vendor.done(), (created, created))
        self.expect("users at the vendor", sum(1 for _ in self.vendor.users()), self.users + created)


def import_at_another(drill):
    """Takes the machine and the vendor as much as an import beside creates does, and not the gateway."""
    other = Drill(drill.folder / "other", drill.simulators, drill.users, drill.dice)
    other.file = drill.file
    other.start_gateway()
    other.import_all(0, "--pace", str(BESIDE_CREATES))
    other.gateway.close()
    drill.failed += other.failed


def run(folder, simulators, options):
    """What failed; prints the figures."""
    long = options.long
    drill = Drill(folder, simulators, USERS[long], random.Random(options.seed))
    drill.make_file()
    drill.start_gateway()
    creators = []

    def live(name):
        creators.append(Live(drill.port, f"live-{name}"))
        creators[-1].start()
        return creators[-1]

    calm = live("calm")
    time.sleep(60 if long else 0.2)
    calm.end()
    elsewhere = live("elsewhere")
    import_at_another(drill)
    elsewhere.end()
    beside = live("killed")
    wanted, last = KILLS[long], None
    while sum(drill.kills.values()) < wanted and not drill.failed:
        if last:
            drill.undo(last)
        last = drill.import_all(wanted - sum(drill.kills.values()))
    beside.end()
    if last:
        drill.undo(last)
    quiet = live("whole")
    began = time.monotonic()
    drill.import_all(0)
    took = time.monotonic() - began
    quiet.end()
    for creator in creators:
        drill.failed += creator.failed
    drill.look(sum(creator.created for creator in creators))
    print("| users | kills of gateway, command | imported again in s | created meanwhile | create's p99 in ms, calm | an import elsewhere | here | "
          "here / elsewhere | while all are killed |")
    print(f"|---|---|---|---|---|---|---|---|---|\n| {drill.users:,} | {drill.kills['gateway']}, {drill.kills['command']} | {took:.1f} | "
          f"{sum(creator.created for creator in creators):,} | {calm.p99():.1f} | {elsewhere.p99():.1f} | {quiet.p99():.1f} | "
          f"{quiet.p99() / elsewhere.p99():.2f} | {beside.p99():.1f} |")
    if drill.failed:
        print((folder / "import.log").read_text(), file=sys.stderr)
    return drill.failed


def add_seed(parser):
    parser.add_argument("--seed", type=int, default=7)


if __name__ == "__main__":
    sys.exit(program.main(__doc__, run, add_seed))
