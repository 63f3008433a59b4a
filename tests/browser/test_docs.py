"""/docs in a browser: its own script runs under the policy that it is served with, and nothing else would."""

import sys
import unittest
import urllib.request

import browser


class Docs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = browser.Gateway()
        cls.addClassCleanup(cls.gateway.close)
        cls.url = f"http://127.0.0.1:{cls.gateway.port}/docs"

    def test_shows_the_operations(self):
        page = browser.Browser(self.url).document()
        self.assertIn("<code>/v1/end-users/{id}</code>", page)
        self.assertIn('<p id="about">Walletgate end-user API', page)

    def test_is_served_with_a_policy_that_lets_no_other_script_run(self):
        with urllib.request.urlopen(self.url, timeout=browser.PATIENCE) as reply:
            policy = reply.headers["Content-Security-Policy"]
            self.assertEqual(reply.headers["X-Frame-Options"], "DENY")
        self.assertIn("default-src 'none'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertNotIn("unsafe", policy)


if __name__ == "__main__":
    if not browser.chromium():
        print("no chromium here")
        sys.exit(77)
    unittest.main()
