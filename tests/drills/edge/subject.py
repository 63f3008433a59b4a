"""What the drills of the edge attack: the real program, and what it costs its machine."""

import hashlib
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "fakes"))
import served  # noqa: E402

KEY = "the-good-clients-key"
CONFIG = """
listen: {{port: 0, loops: 2}}
admin: {{port: 0}}
store: {{kind: memory}}
log: {{requests: false}}
limits: {{max_connections: {connections}}}
providers_folder: {root}/tests/golden/config_errors/vendors
providers: {{acme: {{settings: {{api_key: "${{ACME_KEY}}"}}}}}}
tenants:
  - {{id: good, api_keys: [{{id: k, sha256: "{key_hash}"}}], routing: {{order: [acme]}}}}
"""
MIB = 1 << 20


class Subject:
    def __init__(self, connections):
        """`connections`: how many it takes; each needs a descriptor."""
        config = CONFIG.format(connections=connections, root=served.ROOT, key_hash=hashlib.sha256(KEY.encode()).hexdigest())
        self.gateway = served.Served(config, {"ACME_KEY": "a-vendors-key"})
        self.port = self.gateway.port
        self.peak = 0

    def memory(self):
        """Bytes of memory that the process has now; the largest of all calls is kept in `peak`."""
        for line in pathlib.Path(f"/proc/{self.gateway.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                now = int(line.split()[1]) * 1024
                self.peak = max(self.peak, now)
                return now
        raise RuntimeError("the gateway has gone")

    def alive(self):
        return self.gateway.process.poll() is None

    def memory_within(self, bound, seconds):
        """Waits until it has no more than that; what it has in the end."""
        give_up = time.monotonic() + seconds
        while (now := self.memory()) > bound and time.monotonic() < give_up:
            time.sleep(0.2)
        return now

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.gateway.close()
