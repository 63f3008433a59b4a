"""Every shell script, wherever it lies, passes shellcheck."""

import re
import shutil
import subprocess
import sys

import tree

SHELL = re.compile(rb"#! ?/(usr/)?bin/(env )?(ba|da)?sh\b")


def is_script(path):
    with open(tree.ROOT / path, "rb") as file:
        return SHELL.match(file.readline()) is not None


def main():
    if shutil.which("shellcheck") is None:
        tree.skip("there is no shellcheck")
    scripts = [str(path) for path in tree.files(".") if is_script(path)]
    if not scripts:
        sys.exit("no script was found: the check looks in the wrong place")
    sys.exit(subprocess.run(["shellcheck", *scripts], cwd=tree.ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
