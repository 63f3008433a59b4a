"""What a figure depends on besides the program: how it was built."""

import re
import subprocess


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
