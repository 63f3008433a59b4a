"""`walletgate serve` as a process, for tests in Python. Stopped by its own process id."""

import ctypes
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("WALLETGATE", str(ROOT / "build/dev/walletgate"))
PATIENCE = 120  # seconds; a guard against a hang, not a limit

CONFIG = """
listen: {{port: 0, loops: 1}}
admin: {{{admin}}}
store: {{kind: memory}}
providers_folder: {root}/tests/golden/config_errors/vendors
providers: {{acme: {{settings: {{api_key: "${{ACME_KEY}}"}}}}}}
tenants:
  - id: secret-tenant
    api_keys: [{{id: k, sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}]
    routing: {{order: [acme]}}
"""


def die_with_parent():
    """In a child before it becomes the program: a test that is killed leaves nothing behind (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def stop(process, patience=PATIENCE):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return process.returncode


class Simulators:
    """`walletgate sandbox`, and what it says of itself."""

    def __init__(self):
        self.process = subprocess.Popen([BINARY, "sandbox", "--port", "0"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, preexec_fn=die_with_parent)
        self.environment = {}
        for line in self.process.stdout:
            name, value = re.fullmatch(r"export (\w+)=(.*)\n", line).groups()
            self.environment[name] = value.strip("'")
            if name == "SANDBOX_YIELDFORCE_TOKEN_URL":  # the last by name
                break

    def close(self):
        stop(self.process)
        self.process.stdout.close()


class Served:
    """`walletgate serve` with the text `config`, in a folder of its own below `parent`; the program may be started by
    another one (`before`)."""

    def __init__(self, config, environment, before=(), binary=BINARY, parent=None, patience=PATIENCE):
        self.folder = tempfile.TemporaryDirectory(dir=parent)
        self.home = pathlib.Path(self.folder.name)
        self.patience = patience
        (self.home / "walletgate.yaml").write_text(config)
        self.log_path = self.home / "log"
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen([*before, pathlib.Path(binary).resolve(), "serve", "-c", "walletgate.yaml"], cwd=self.home, stderr=log,
                                            env={**os.environ, **environment}, preexec_fn=die_with_parent)
        serving = self._await_serving()
        self.port, self.admin_port = serving["port"], serving["admin_port"]

    def _await_serving(self):
        give_up = time.monotonic() + self.patience
        while time.monotonic() < give_up and self.process.poll() is None:
            for line in self.log().splitlines():
                if '"message":"serving"' in line:
                    return json.loads(line)
            time.sleep(0.05)
        too_slow, log = self.process.poll() is None, self.log()
        self.close()
        raise (TimeoutError if too_slow else RuntimeError)("the gateway did not start: " + log)

    def log(self):
        return self.log_path.read_text()

    def close(self):
        stop(self.process, self.patience)
        self.folder.cleanup()


class Gateway(Served):
    """With the admin section `admin`."""

    def __init__(self, admin="port: 0"):
        super().__init__(CONFIG.format(admin=admin, root=ROOT), {"ACME_KEY": "a-vendors-key"})
