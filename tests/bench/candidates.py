"""Who is measured: the gateway, the proxies that only pass on, and the same service in Node. Each runs on one event loop."""

import os
import pathlib
import shutil
import string
import subprocess
import tempfile

import processes
import subject

YARDSTICK = "nginx"
PEERS = pathlib.Path(__file__).resolve().parent / "peers"
NODE_PACKAGES = ("fastify@5.12.8", "undici@7.30.2", "better-sqlite3@12.6.2")  # the newest that run on Node 20


class Running:
    """A candidate with its port; stopped by its own process id."""

    def __init__(self, process, port, close):
        self.process, self.port, self.close = process, port, close


class Program:
    """A peer: a program of somebody else in a folder of its own."""

    def __init__(self, name, command, template=None, environment=None):
        self.name, self.command, self.template, self.environment = name, command, template, environment or {}

    def start(self, vendor_port, parent):
        folder = tempfile.TemporaryDirectory(dir=parent)
        home, port = pathlib.Path(folder.name), processes.free_port()
        if self.template:
            text = (PEERS / self.template).read_text()
            (home / self.template).write_text(string.Template(text).safe_substitute(port=port, vendor=vendor_port))
        words = [word.format(port=port, vendor=vendor_port, home=home) for word in self.command]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(words, cwd=home, stdout=log, stderr=log, env={**os.environ, **self.environment},
                                       preexec_fn=subject.served.die_with_parent)

        def close():
            subject.served.stop(process)
            folder.cleanup()

        try:
            processes.await_listener(process, port)
        except RuntimeError as error:
            log = (home / "log").read_text()
            close()
            raise RuntimeError(f"{self.name}: {error}: {log[-1000:]}") from None
        return Running(process, port, close)


class Gateway:
    def __init__(self, name, binary, store, *, vendor="capa", log_requests=True):
        self.name, self.binary, self.store, self.vendor, self.log_requests = name, binary, store, vendor, log_requests

    def start(self, vendor_port, parent):
        with tempfile.TemporaryDirectory(dir=parent) as folder:  # read at the start only
            providers = subject.unlimited_providers(pathlib.Path(folder) / "providers")
            gateway = subject.start(self.binary, self.store, vendor_port, vendor=self.vendor,
                                    log_requests=self.log_requests, providers=providers, parent=parent)
        return Running(gateway.process, gateway.port, gateway.close)


def node_home(folder):
    """The folder with the packages that the Node service needs; None, said aloud, where they cannot be had."""
    home = folder / "bench-npm"
    if shutil.which("npm") is None or shutil.which("node") is None:
        print("no npm: the Node services are left out")
        return None
    home.mkdir(exist_ok=True)
    installed = home / "installed"
    if not installed.exists() or installed.read_text() != " ".join(NODE_PACKAGES):
        print("installing " + ", ".join(NODE_PACKAGES), flush=True)
        (home / "package.json").write_text('{"private": true}')
        done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--silent", *NODE_PACKAGES], cwd=home, check=False)
        if done.returncode != 0:
            print("npm cannot install them: the Node services are left out")
            return None
        installed.write_text(" ".join(NODE_PACKAGES))
    return home


def node_service(name, packages, *database):
    return Program(name, ["node", str(PEERS / "service.js"), "{port}", "{vendor}", *database],
                   environment={"NODE_PATH": str(packages / "node_modules")})


def nginx():
    return Program(YARDSTICK, ["nginx", "-c", "{home}/nginx.conf", "-p", "{home}", "-e", "{home}/error.log"], "nginx.conf")


def everybody(binary, wanted):
    """Those that can run here and of whom `wanted` says so; nginx, the yardstick, first and always."""
    found = [Program("haproxy", ["haproxy", "-f", "{home}/haproxy.cfg", "-db"], "haproxy.cfg"),
             Gateway("gateway-memory", binary, "memory"),
             Gateway("gateway-memory-unlogged", binary, "memory", log_requests=False),
             Gateway("gateway-sqlite", binary, "sqlite")]
    services = [name for name in ("fastify", "fastify-sqlite") if wanted(name)]
    packages = node_home(binary.parent) if services else None
    if packages:
        found += [node_service(name, packages, *(["users.db"] if name.endswith("sqlite") else [])) for name in services]
    return [nginx()] + [one for one in found if wanted(one.name)]


def by_vendor(binary, wanted):
    """The gateway at a vendor of each way to authenticate, beside the yardstick."""
    return [nginx()] + [Gateway(f"gateway-{vendor}", binary, "memory", vendor=vendor) for vendor in subject.VENDORS
                        if wanted(f"gateway-{vendor}")]
