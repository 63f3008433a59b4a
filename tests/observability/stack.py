"""The demo with Prometheus as a user starts it: simulators, gateway, traffic and Prometheus in one command."""

import json
import re
import shutil
import signal
import subprocess
import time
import urllib.parse
import urllib.request

import boards

START_PATIENCE = 120


def fetch(url, body=None, headers=None, method=None):
    """(status, text); an HTTP error is an answer too. A body is sent as JSON, b"" as an empty one."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method,
                                     headers={"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def has_prometheus():
    return shutil.which("prometheus") is not None


class Stack:
    """Stopped by its own process id when it is dropped."""

    def __init__(self):
        command = [boards.BINARY, "demo", "--with-prometheus", "--port", "0", "--admin-port", "0", "--prometheus-port", "0"]
        self.process = subprocess.Popen(command, cwd=boards.ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        try:
            self.text = self._read_until("Alerts ")
        except BaseException:
            self.stop()
            raise
        self.api = self._url(r"^API +(\S+)/v1/end-users")
        self.admin = self._url(r"^Metrics +(\S+)/metrics")
        self.prometheus = self._url(r"^Prometheus +(\S+)/graph")
        self.key = re.search(r"^export WALLETGATE_API_KEY=(\S+)$", self.text, re.M).group(1)
        self.admin_token = re.search(r"export WALLETGATE_ADMIN_TOKEN=(\S+)", self.text).group(1)
        self.sandboxes = re.findall(r"^Sandbox +.* at (http://127\.0\.0\.1:\d+)", self.text, re.M)
        self.number = 0

    def _read_until(self, mark):
        text, give_up = "", time.monotonic() + START_PATIENCE
        while mark not in text:
            line = self.process.stdout.readline()
            if not line or time.monotonic() > give_up:
                self.process.terminate()
                raise RuntimeError(f"the demo did not start: {text}{self.process.stderr.read()}")
            text += line
        return text

    def _url(self, pattern):
        return re.search(pattern, self.text, re.M).group(1)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        return self.process.returncode

    def create(self, provider, count=1, trace=None):
        headers = {"Authorization": f"Bearer {self.key}"}
        if trace:
            headers["traceparent"] = f"00-{trace}-00f067aa0ba902b7-01"
        for _ in range(count):
            self.number += 1
            name = f"stack-{time.time_ns()}-{self.number}"
            fetch(self.api + "/v1/end-users", {"external_id": name, "provider": provider,
                                               "login_methods": [{"type": "email", "email": f"{name}@example.com"}]},
                  headers)

    def import_list(self, provider):
        """The users whom the vendor lists; it has some from creates, who are known."""
        imports, token = self.admin + "/v1/tenants/demo/imports", {"Authorization": "Bearer " + self.admin_token}
        asked = {"provider": provider, "source": "provider", "external_id": "provider_user_id"}
        begun = json.loads(fetch(imports, asked, token)[1])
        fetch(f"{imports}/{begun['id']}/start", {}, token)

    def inject(self, sandbox, **fault):
        """`sandbox`: its place in the list of listeners; -1 is the last."""
        status, text = fetch(self.sandboxes[sandbox] + "/_sandbox/faults", fault)
        assert status < 300, text

    def clear_faults(self, sandbox):
        urllib.request.urlopen(urllib.request.Request(self.sandboxes[sandbox] + "/_sandbox/faults", method="DELETE"), timeout=30)

    def ask(self, path, **parameters):
        """The data of Prometheus' answer, or its error as text."""
        status, text = fetch(f"{self.prometheus}/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
        answer = json.loads(text)
        return answer["data"] if status == 200 else f"{answer.get('errorType')}: {answer.get('error')}"

    def query(self, expr):
        """The result vector; an error becomes a RuntimeError."""
        data = self.ask("query", query=expr)
        if isinstance(data, str):
            raise RuntimeError(f"{expr}: {data}")
        return data["result"]

    def await_query(self, expr, patience=60):
        """Waits until the query has a result; gives it, or an empty list."""
        give_up = time.monotonic() + patience
        while True:
            result = self.query(expr)
            if result or time.monotonic() > give_up:
                return result
            time.sleep(0.3)

    def alerts(self):
        """{name: [alert]} of those that fire."""
        firing = {}
        for alert in self.ask("alerts")["alerts"]:
            if alert["state"] == "firing":
                firing.setdefault(alert["labels"]["alertname"], []).append(alert)
        return firing

    def exposed(self):
        """The names of the metrics that the gateway exposes now."""
        return set(re.findall(r"^# TYPE (\S+)", fetch(self.admin + "/metrics")[1], re.M))
