"""What a figure depends on besides the program: the machine, its disk, and whose versions were measured."""

import datetime
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

import document
import figures
import subject

SYNC_SECONDS = 0.5
BLOCK = b"\0" * 4096


def first_version(*command):
    """The first thing that looks like a version in what a program prints; none without the program."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "none"
    found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout + done.stderr)
    return found.group(0) if found else "?"


def _cache(binary):
    text = (binary.parent / "CMakeCache.txt").read_text()
    return dict(re.findall(r"^(\w+):\w+=(.*)$", text, re.M))


def is_sanitized(binary):
    return bool(_cache(binary).get("WALLETGATE_SANITIZE"))


def build_of(binary):
    """What makes two builds comparable: their kind, its flags and the compiler."""
    cache = _cache(binary)
    kind = cache["CMAKE_BUILD_TYPE"]
    version = first_version(cache["CMAKE_CXX_COMPILER"], "-dumpfullversion")
    return f"{kind}, {cache['CMAKE_CXX_FLAGS_' + kind.upper()]}, GCC {version}"


def refuse_stale(binary):
    """A figure is published with the commit of the sources, so the program must be of them."""
    if not binary.exists():
        sys.exit(f"no {binary}: build it first")
    sources = [path for path in (subject.ROOT / "src").rglob("*") if path.suffix in (".h", ".cpp")]
    if max(path.stat().st_mtime for path in sources) > binary.stat().st_mtime:
        sys.exit(f"{binary.name} is older than its sources: build it first")


def facts(build):
    """[(what, value)]; nothing that names the machine."""
    cpu = re.search(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = {"nginx": ("nginx", "-v"), "HAProxy": ("haproxy", "-v"), "wrk": ("wrk", "-v"), "Node": ("node", "--version")}
    return [("date", datetime.date.today().isoformat()), ("source", document.source_commit()), ("build", build),
            ("machine", f"{os.cpu_count()} cores ({cpu.group(1) if cpu else platform.machine()}), {memory:.0f} GB"),
            ("system", f"Debian {pathlib.Path('/etc/debian_version').read_text().strip()}, "
                       f"Linux {re.match(r'[0-9]+.[0-9]+', platform.release()).group(0)}"),
            ("versions", ", ".join(f"{name} {first_version(*command)}" for name, command in versions.items()))]


def sync_times(parent):
    """Milliseconds of each fdatasync of an appended block, for half a second: what a durable commit cannot do without."""
    times, give_up = [], time.monotonic() + SYNC_SECONDS
    with tempfile.TemporaryFile(dir=parent, buffering=0) as file:
        while time.monotonic() < give_up or not times:
            file.write(BLOCK)
            begin = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - begin) * 1000)
    return times


def sync_text(times):
    return (f"p50 {figures.percentile(times, 0.5):.2f} ms, p99 {figures.percentile(times, 0.99):.2f} ms "
            f"({len(times)} of 4 KiB, appended, some in each round)")
