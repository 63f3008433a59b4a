"""A real Prometheus at an admin listener that asks for tokens: who has one is served, and under the listener's names only."""

import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import stack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fakes"))
import served  # noqa: E402

TOKEN = "wg_the-token-of-prometheus"

CONFIG = """
global: {{scrape_interval: 500ms, scrape_timeout: 400ms}}
scrape_configs:
  - job_name: with-token
    authorization: {{credentials_file: {token_file}}}
    static_configs: [{{targets: ["localhost:{port}"]}}]
  - job_name: without-token
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
  - job_name: wrong-token
    authorization: {{credentials: wg_somebody-elses-token}}
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


class Scraping(unittest.TestCase):
    def test_needs_a_viewers_token(self):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        token_file = folder / "token"
        token_file.write_text(TOKEN + "\n")
        token_file.chmod(0o600)
        gateway = served.Gateway(f"port: 0, tokens: [{{name: prometheus, role: viewer, file: {token_file}}}]")
        self.addCleanup(gateway.close)
        (folder / "prometheus.yml").write_text(CONFIG.format(token_file=token_file, port=gateway.admin_port))
        health = self.scrape(folder)
        self.assertEqual(health["with-token"]["health"], "up", health)
        for job in ("without-token", "wrong-token"):
            self.assertEqual(health[job]["health"], "down", health)
            self.assertIn("401", health[job]["lastError"])

    def scrape(self, folder):
        """What Prometheus says of each job's target when it has looked at all of them."""
        process = subprocess.Popen(["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
                                    "--web.listen-address=127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(served.stop, process)
        url = "http://" + self.listen_address(process)
        give_up = time.monotonic() + served.PATIENCE
        while time.monotonic() < give_up:
            try:
                status, text = stack.fetch(url + "/api/v1/targets")
            except OSError:
                status = 0
            targets = json.loads(text)["data"]["activeTargets"] if status == 200 else []
            if len(targets) == 3 and all(target["health"] != "unknown" for target in targets):
                return {target["labels"]["job"]: target for target in targets}
            time.sleep(0.2)
        raise RuntimeError("Prometheus has not looked")

    def listen_address(self, process):
        for line in process.stderr:
            if 'msg="Listening on"' in line:
                return line.rsplit("address=", 1)[1].strip()
        raise RuntimeError("Prometheus did not start")


if __name__ == "__main__":
    if not stack.has_prometheus():
        print("no prometheus here")
        sys.exit(77)
    unittest.main()
