"""The nginx front of docs/operations.md, as it stands on the page, with Debian's nginx before the real program: what callers
of the gateway get through it."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fakes"))
import served  # noqa: E402

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
SKIPPED = 77
KEY = "a-callers-key-behind-nginx"

GATEWAY = """
listen: {{port: 0, loops: 1}}
admin: {{port: 0}}
store: {{kind: memory}}
providers_folder: {root}/tests/golden/config_errors/vendors
providers: {{acme: {{settings: {{api_key: "${{ACME_KEY}}"}}}}}}
tenants:
  - {{id: fronted, api_keys: [{{id: k, sha256: "{key_hash}"}}], routing: {{order: [acme]}}}}
"""

MAIN = """
daemon off;
pid {home}/nginx.pid;
error_log {home}/error.log;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {home}/body;
  proxy_temp_path {home}/proxy;
  fastcgi_temp_path {home}/fastcgi;
  uwsgi_temp_path {home}/uwsgi;
  scgi_temp_path {home}/scgi;
{page}
}}
"""


def page():
    """The one block of nginx's language in docs/operations.md."""
    blocks = re.findall(r"^```nginx\n(.*?)^```$", (served.ROOT / "docs/operations.md").read_text(), re.M | re.S)
    if len(blocks) != 1:
        raise AssertionError(f"docs/operations.md has {len(blocks)} blocks of nginx")
    return blocks[0]


def replaced(text, old, new):
    if text.count(old) != 1:
        raise AssertionError(f"{old!r} is {text.count(old)} times on the page")
    return text.replace(old, new)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Front:
    """nginx with the page's configuration: only port, certificate and the gateway's port are others."""

    def __init__(self, gateway_port, home):
        self.port = free_port()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=wallets.example.com", "-keyout", home / "key.pem", "-out", home / "cert.pem"],
                       check=True, capture_output=True)
        text = page()
        for old, new in (("server 127.0.0.1:8080;", f"server 127.0.0.1:{gateway_port};"),
                         ("listen 443 ssl;", f"listen 127.0.0.1:{self.port} ssl;"),
                         ("/etc/ssl/walletgate.pem", str(home / "cert.pem")), ("/etc/ssl/walletgate.key", str(home / "key.pem"))):
            text = replaced(text, old, new)
        config = home / "nginx.conf"
        config.write_text(MAIN.format(home=home, page=text))
        self.log = home / "stderr"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([NGINX, "-e", str(home / "error.log"), "-p", str(home), "-c", str(config)], stderr=log,
                                            preexec_fn=served.die_with_parent)
        give_up = time.monotonic() + served.PATIENCE
        while self.process.poll() is None and time.monotonic() < give_up:
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("nginx did not start: " + self.log.read_text() + (home / "error.log").read_text())

    def close(self):
        served.stop(self.process)

    def ask(self, data):
        """(status, fields in lower case, body) of the answer to raw bytes over a connection of their own."""
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", self.port), served.PATIENCE) as plain:
            with context.wrap_socket(plain, server_hostname="wallets.example.com") as connection:
                connection.sendall(data)
                answer = connection.makefile("rb")
                while (status := int(answer.readline().split()[1])) < 200:  # 100 Continue
                    answer.readline()
                fields = {}
                while (line := answer.readline().decode().strip()):
                    name, _, value = line.partition(":")
                    fields[name.lower()] = value.strip()
                return status, fields, answer.read(int(fields.get("content-length", 0))).decode()


class NginxFront(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        home = pathlib.Path(cls.folder.name)
        os.chmod(home, 0o755)  # nginx's worker is another user where the master is root
        config = GATEWAY.format(root=served.ROOT, key_hash=hashlib.sha256(KEY.encode()).hexdigest())
        cls.gateway = served.Served(config, {"ACME_KEY": "a-vendors-key"})
        try:
            cls.front = Front(cls.gateway.port, home)
        except BaseException:
            cls.gateway.close()
            cls.folder.cleanup()
            raise

    @classmethod
    def tearDownClass(cls):
        cls.front.close()
        cls.gateway.close()
        cls.folder.cleanup()

    def problem(self, answer, status, code):
        got, fields, body = answer
        self.assertEqual(got, status, body)
        self.assertEqual(fields.get("content-type"), "application/problem+json", body)
        problem = json.loads(body)
        self.assertEqual((problem["code"], problem["status"]), (code, status))
        self.assertTrue(problem["type"].endswith("/" + code))
        return problem

    def get(self, path, more="", version="1.1", host="Host: wallets.example.com\r\n"):
        return self.front.ask(f"GET {path} HTTP/{version}\r\n{host}Authorization: Bearer {KEY}\r\n{more}Connection: close\r\n\r\n".encode())

    def post(self, body, more="", key=KEY):
        head = (f"POST /v1/end-users HTTP/1.1\r\nHost: wallets.example.com\r\nAuthorization: Bearer {key}\r\n{more}"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n")
        return self.front.ask(head.encode() + body)

    def test_passes_calls_and_answers(self):
        self.assertEqual(self.get("/v1/providers")[0], 200)
        status, fields, _ = self.get("/v1/providers", "X-Request-Id: through-the-front\r\n")
        self.assertEqual((status, fields["x-request-id"]), (200, "through-the-front"))
        self.problem(self.post(b"{}", key="nobody's"), 401, "unauthorized")
        self.problem(self.post(b'{"external_id": 1}'), 422, "invalid_request")

    def test_passes_clients_of_http_1_0_without_a_host(self):
        self.assertEqual(self.get("/v1/providers", version="1.0", host="")[0], 200)

    def test_passes_what_the_gateway_does_not_read(self):
        status, _, body = self.front.ask(f"GET /v1/providers HTTP/1.1\r\nHost: wallets.example.com\r\nAuthorization: Bearer {KEY}\r\n"
                                         "X-Name: José\r\nX_Under: dropped\r\nConnection: close\r\n\r\n".encode())
        self.assertEqual(status, 200, body)

    def test_says_of_a_body_that_is_too_large_what_the_gateway_would(self):
        problem = self.problem(self.post(b" " * 70000), 413, "payload_too_large")
        self.assertEqual((problem["blame"], problem["retryable"], problem["applied"]), ("caller", False, "no"))
        self.assertRegex(problem["request_id"], "^[0-9a-f]{32}$")
        self.assertEqual(self.post(b" " * 65536)[0], 400)

    def test_serves_several_callers_over_few_connections(self):
        for _ in range(100):
            self.assertEqual(self.get("/v1/providers")[0], 200)

    def test_chunked_bodies_arrive_whole(self):
        body = b'{"external_id": 1}'
        data = (f"POST /v1/end-users HTTP/1.1\r\nHost: wallets.example.com\r\nAuthorization: Bearer {KEY}\r\nExpect: 100-continue\r\n"
                "Content-Type: application/json;\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n").encode()
        data += f"{len(body):x};note=1\r\n".encode() + body + b"\r\n0\r\nX-Trailer: 1\r\n\r\n"
        self.problem(self.front.ask(data), 422, "invalid_request")


if __name__ == "__main__":
    if not pathlib.Path(NGINX).exists():
        print("no nginx: left out")
        sys.exit(SKIPPED)
    unittest.main()
