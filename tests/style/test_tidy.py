"""The sources and headers that this branch changes pass clang-tidy, with the checks of .clang-tidy.

All of them take an hour; `cmake --preset tidy && cmake --build --preset tidy` looks at all. Here the changed ones are
looked at, those with the most changed lines first, and no more than MOST, so that a build stays short: what is left out
is said. Changed against the merge base with main, or the last commit on main itself; WALLETGATE_TIDY_BASE names another.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import tree

MOST = 12  # files; one takes six seconds of one core, more where it includes much
# What g++ has and clang does not know, and what the precompiled header needs: the check compiles without.
NOT_FOR_CLANG = ("-fpch-preprocess", "-Winvalid-pch", "-Wno-restrict", "-Wno-stringop-overflow", "-Wno-stringop-overread",
                 "-Wno-error=maybe-uninitialized")
# Of our own files: clang-tidy 14 also finds names that stand nowhere.
FINDING = re.compile(re.escape(str(tree.ROOT)) + r"/\S+:\d+:\d+: (error|warning): ")


def is_finding(line):
    return FINDING.match(line) is not None or line.endswith("[clang-diagnostic-error]")


def base():
    named = os.environ.get("WALLETGATE_TIDY_BASE")
    if named:
        return named
    head = tree.git("rev-parse", "HEAD")
    for main in ("origin/main", "main"):
        found = tree.git("merge-base", "HEAD", main)
        if found and found != head:
            return found
    return tree.git("rev-parse", "HEAD~1")


def changed_lines(since):
    """(path, lines) of what differs, a file that moved by what it became."""
    said = tree.git("diff", "-M", "-z", "--numstat", "--diff-filter=d", since, "--", "src") if since else None
    if said is None:
        tree.skip("git does not say what was changed")
    rows = iter(said.split("\0"))
    for row in rows:
        if not row:
            continue
        added, removed, name = row.split("\t")
        if not name:  # moved: the old name and the new one follow
            next(rows)
            name = next(rows)
        yield name, int(added) + int(removed)


def changed_headers():
    """A pattern of the headers whose findings are told: those of others are not this branch's."""
    names = [re.escape(name) for name, count in changed_lines(base()) if name.endswith(".h") and count]
    return "(^|/)(" + "|".join(names or ["none"]) + ")$"


def changed():
    """Sources to look at, those with the most changed lines first; of a changed header its own .cpp."""
    lines = {}
    for name, count in changed_lines(base()):
        source = pathlib.Path(name).with_suffix(".cpp")
        if pathlib.Path(name).suffix in (".h", ".cpp") and (tree.ROOT / source).exists():
            lines[str(source)] = lines.get(str(source), 0) + count
    return sorted((name for name in lines if lines[name]), key=lambda name: (-lines[name], name))


def commands(folder):
    """The compile commands of the build, for clang; None where the build has none."""
    path = pathlib.Path(folder) / "compile_commands.json"
    if not path.exists():
        return None
    kept = []
    for entry in json.loads(path.read_text(encoding="utf-8")):
        words = shlex.split(entry["command"])
        words = words[next(i for i, word in enumerate(words) if word.endswith("c++")):]
        out = []
        skip_next = False
        for word in words:
            if skip_next or word in NOT_FOR_CLANG or word == "-include":
                skip_next = word == "-include"
                continue
            out.append(word)
        kept.append({"directory": entry["directory"], "file": entry["file"], "arguments": out})
    return kept


def main():
    if shutil.which("clang-tidy") is None:
        tree.skip("there is no clang-tidy")
    built = commands(pathlib.Path(os.environ["WALLETGATE"]).parent)
    if built is None:
        tree.skip("the build has no compile_commands.json")
    known = {os.path.relpath(os.path.join(entry["directory"], entry["file"]), tree.ROOT) for entry in built}
    paths = [path for path in changed() if path in known]
    looked_at, left_out = paths[:MOST], paths[MOST:]
    headers = changed_headers()
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "compile_commands.json").write_text(json.dumps(built), encoding="utf-8")

        def look(path):
            return subprocess.run(["clang-tidy", "--quiet", "-p", folder, f"--header-filter={headers}", path], cwd=tree.ROOT, capture_output=True,
                                  text=True, check=False)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(look, looked_at))
    print(f"looked at {len(looked_at)}: {' '.join(looked_at)}")
    if left_out:
        print(f"left out {len(left_out)}: {' '.join(left_out)}")
    findings = sorted({line for result in results for line in result.stdout.splitlines() if is_finding(line)})
    if findings:
        sys.exit("\n".join(findings))


if __name__ == "__main__":
    main()
