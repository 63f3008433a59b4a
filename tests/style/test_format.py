"""Every source is as clang-format leaves it. To mend: clang-format -i FILE."""

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import tree

VERSION = "14"  # Debian bookworm's; others format otherwise
CHUNK = 50  # files for one process


def main():
    if shutil.which("clang-format") is None:
        tree.skip("there is no clang-format")
    said = subprocess.run(["clang-format", "--version"], check=True, capture_output=True, text=True).stdout
    if not re.search(rf"version {VERSION}\.", said):
        tree.skip(f"the sources are formatted by clang-format {VERSION}, this is another: {said.strip()}")
    paths = [str(path) for path in tree.sources("src", "tests")]
    chunks = [paths[at:at + CHUNK] for at in range(0, len(paths), CHUNK)]

    def differ(chunk):
        done = subprocess.run(["clang-format", "--dry-run", "-Werror", *chunk], cwd=tree.ROOT, capture_output=True,
                              text=True, check=False)
        return done.stderr if done.returncode else ""

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = "".join(pool.map(differ, chunks))
    if findings:
        names = sorted({line.split(":", 1)[0] for line in findings.splitlines() if "error:" in line})
        sys.exit("clang-format -i " + " ".join(names))
    print(f"{len(paths)} sources are formatted")


if __name__ == "__main__":
    main()
