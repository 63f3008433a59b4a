"""The files of this repository, and how a check leaves without its tool."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEFT_OUT = {".git", "build", "node_modules", "__pycache__"}
SKIPPED = 77  # ctest's word for it, see tests/CMakeLists.txt


def skip(reason):
    print(f"SKIPPED: {reason}", file=sys.stderr)
    sys.exit(SKIPPED)


def files(*folders):
    """All files below these folders of the repository, as paths from its root, sorted."""
    found = []
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            inside = path.relative_to(ROOT)
            if path.is_file() and not LEFT_OUT.intersection(inside.parts):
                found.append(inside)
    return sorted(found)


def sources(*folders):
    return [path for path in files(*folders) if path.suffix in (".h", ".cpp")]


def git(*arguments):
    """What git says, or None: no git, no repository, or a clone that does not reach so far back."""
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
