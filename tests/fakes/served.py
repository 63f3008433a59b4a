"""`walletgate serve` as a process, for tests in Python. Stopped by its own process id."""

import json
import os
import pathlib
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


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return process.returncode


class Gateway:
    """`walletgate serve` with the admin section `admin`."""

    def __init__(self, admin="port: 0"):
        self.folder = tempfile.TemporaryDirectory()
        config = pathlib.Path(self.folder.name) / "walletgate.yaml"
        config.write_text(CONFIG.format(admin=admin, root=ROOT))
        self.log_path = pathlib.Path(self.folder.name) / "log"
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen([BINARY, "serve", "-c", str(config)], stderr=log,
                                            env={**os.environ, "ACME_KEY": "a-vendors-key"})
        serving = self._await_serving()
        self.port, self.admin_port = serving["port"], serving["admin_port"]

    def _await_serving(self):
        give_up = time.monotonic() + PATIENCE
        while time.monotonic() < give_up and self.process.poll() is None:
            for line in self.log().splitlines():
                if '"message":"serving"' in line:
                    return json.loads(line)
            time.sleep(0.05)
        log = self.log()
        self.close()
        raise RuntimeError("the gateway did not start: " + log)

    def log(self):
        return self.log_path.read_text()

    def close(self):
        stop(self.process)
        self.folder.cleanup()
