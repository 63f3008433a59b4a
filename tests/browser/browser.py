"""A headless Chromium. Stopped by its own process id."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "fakes"))
from served import PATIENCE, Gateway, stop  # noqa: E402, F401


def chromium():
    return shutil.which("chromium")


class Browser:
    """Chromium at one page. Nothing of it goes further than loopback: everything else is mapped to nowhere."""

    def __init__(self, url, *arguments):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        # As root, in a container, and without the calls that a browser makes by itself.
        self.command = [chromium(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                        "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
                        "--disable-sync", f"--user-data-dir={self.profile.name}", *arguments]
        self.url = url

    def start(self):
        """Stays at the page until it is closed."""
        self.process = subprocess.Popen([*self.command, "--remote-debugging-port=0", self.url], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        return self

    def close(self):
        stop(self.process)
        self.profile.cleanup()

    def document(self):
        """The page as it stands when its scripts have run, as HTML."""
        run = subprocess.run([*self.command, "--virtual-time-budget=10000", "--dump-dom", self.url], capture_output=True,
                             text=True, timeout=PATIENCE, check=False)
        self.profile.cleanup()
        return run.stdout
