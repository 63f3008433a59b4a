"""docs/benchmarks.md: the parts between markers are written by the programs of this folder, the text around them by people."""

import subprocess

import subject

PATH = subject.ROOT / "docs/benchmarks.md"
SOURCES = ("src", "CMakeLists.txt", "CMakePresets.json")
INSTRUCTIONS_HEAD = (["date", "source", "build", "store", "own instructions", "libraries'", "own allocations", "own bytes",
                      "libraries' allocations", "libraries' bytes"])


def table(head, rows):
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in [head, *rows]]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


def split(text, part):
    """(before, content, after) of the part between its markers."""
    begin, end = f"<!-- begin: {part} -->\n", f"<!-- end: {part} -->"
    before, _, rest = text.partition(begin)
    content, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"no part {part} between markers in {PATH.name}")
    return before + begin, content, end + after


def replace(part, content):
    before, _, after = split(PATH.read_text(), part)
    PATH.write_text(before + content.rstrip("\n") + "\n" + after)


def source_commit():
    """The commit that the sources are of; `after ` it when they have changed since."""
    def git(*words):
        return subprocess.run(["git", *words, "--", *SOURCES], cwd=subject.ROOT, capture_output=True, text=True,
                              check=True).stdout.strip()

    return ("after " if git("status", "--porcelain") else "") + git("log", "-1", "--format=%h")


def with_rows(content, fresh):
    """The instructions table with these rows at its end; of the same source, build and store the new row stays."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in content.splitlines()[2:] if line]
    replaced = {tuple(row[1:4]) for row in fresh}
    return table(INSTRUCTIONS_HEAD, [row for row in rows if tuple(row[1:4]) not in replaced] + fresh)


def add_instructions(build, commit, date, figures):
    """A row for each store: summaries of `instructions`."""
    fresh = [[date, commit, build, store, f"{one['own_instructions']:,}", f"{one['library_instructions']:,}",
              f"{one['own_allocations']:,}", f"{one['own_bytes']:,}", f"{one['library_allocations']:,}",
              f"{one['library_bytes']:,}"] for store, one in figures.items()]
    replace("instructions", with_rows(split(PATH.read_text(), "instructions")[1], fresh))
