"""The gateway as the bench runs it: the real program, one loop, one tenant, one vendor that is the bench's stub."""

import base64
import functools
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fakes"))
import served  # noqa: E402

ROOT = served.ROOT
KEY = "the-callers-key-of-the-bench"
VENDOR_KEY = "the-gateways-key-at-its-vendor"
STORES = {"memory": "kind: memory", "sqlite": "kind: sqlite, path: bench.db"}

# A vendor of each auth scheme; what the settings take from the environment is in `secrets`.
VENDORS = {
    "capa": 'base_url: "{vendor}", api_key: "${{BENCH_KEY}}"',
    "cdp": 'base_url: "{vendor}", api_key_id: bench, api_key_secret: "${{BENCH_ED25519}}", wallet_secret: "${{BENCH_P256}}"',
    "yieldforce": 'base_url: "{vendor}", token_url: "{vendor}/token", client_id: bench, client_secret: "${{BENCH_KEY}}", '
                  'user_token_key: "${{BENCH_RSA}}", user_token_issuer: "https://bench.example"',
}

# Nothing but the work itself may decide: no create is refused for being late, and none is held back for its vendor.
CONFIG = """
listen: {{port: 0, loops: 1}}
admin: {{port: 0}}
limits: {{connections_per_provider: 1024, queue_per_provider: 4096, queue_delay: 10s, max_in_flight: 20000}}
log: {{requests: {log_requests}}}
store: {{{store}}}
providers_folder: {providers}
providers: {{{vendor}: {{settings: {{{settings}}}}}}}
tenants:
  - {{id: bench, api_keys: [{{id: bench, sha256: "{key_hash}"}}], routing: {{order: [{vendor}]}}}}
"""


def start_vendor(binary_folder, delay_ms=0):
    """(process, port) of a vendor stub."""
    process = subprocess.Popen([binary_folder / "tests/bench/vendor_stub", str(delay_ms)], stdout=subprocess.PIPE, text=True,
                               preexec_fn=served.die_with_parent)
    return process, int(process.stdout.readline())


@functools.cache
def secrets():
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    def private(key, encoding, kind, no_password=form.NoEncryption()):
        return key.private_bytes(encoding, kind, no_password)

    signer = ed25519.Ed25519PrivateKey.generate()
    halves = (private(signer, form.Encoding.Raw, form.PrivateFormat.Raw)
              + signer.public_key().public_bytes(form.Encoding.Raw, form.PublicFormat.Raw))
    wallet = private(ec.generate_private_key(ec.SECP256R1()), form.Encoding.DER, form.PrivateFormat.PKCS8)
    minter = private(rsa.generate_private_key(65537, 2048), form.Encoding.PEM, form.PrivateFormat.PKCS8)
    return {"BENCH_KEY": VENDOR_KEY, "BENCH_ED25519": base64.b64encode(halves).decode(),
            "BENCH_P256": base64.b64encode(wallet).decode(), "BENCH_RSA": minter.decode()}


def unlimited_providers(folder):
    """The provider files without the vendors' own rate limits, which the gateway would keep to."""
    shutil.copytree(ROOT / "providers", folder)
    for path in folder.glob("*/provider.yaml"):
        path.write_text(re.sub(r", rate: \{[^{}]*\}", "", path.read_text()))
    return folder


def start(binary, store, vendor_port, *, vendor="capa", log_requests=True, providers=ROOT / "providers", environment=None,
          **options):
    """A served.Served with one vendor, who is at this port."""
    settings = VENDORS[vendor].format(vendor=f"http://127.0.0.1:{vendor_port}")
    config = CONFIG.format(log_requests=json.dumps(log_requests), store=STORES[store], providers=providers, vendor=vendor,
                           settings=settings, key_hash=hashlib.sha256(KEY.encode()).hexdigest())
    names = {"BENCH_KEY": VENDOR_KEY} if vendor == "capa" else secrets()
    return served.Served(config, {**names, **(environment or {})}, binary=binary, **options)


def create_body(number):
    """A usual create, of the same length for all numbers of six digits; what peers/create.lua sends."""
    return json.dumps({"external_id": f"u-{number}", "provider": "capa",
                       "login_methods": [{"type": "email", "email": f"alice.{number}@example.com"}],
                       "metadata": {"plan": "gold", "source": "signup-form"},
                       "profile": {"type": "individual", "display_name": "Alice Example"}}, separators=(",", ":"))
