"""The model as a program: Spin makes C of it, gcc a program of that, which searches all its states."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
MODEL = HERE / "cut_over.pml"
SKIPPED = 77  # ctest's word for it, see tests/CMakeLists.txt
TOOLS = ("spin", "gcc")


def skip_without_tools():
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"SKIPPED: there is no {' and no '.join(missing)}", file=sys.stderr)
        sys.exit(SKIPPED)


def numbers(begin, end):
    """The names between two lines of the model, each with its number."""
    text = MODEL.read_text(encoding="utf-8")
    part = text[text.index(begin):]
    return {name: int(number) for name, number in re.findall(r"^#define (\w+) (\d+)$", part[:part.index(end)], re.M)}


def rules():
    return numbers("#define WITHOUT", "/* What a trace tells")


def events():
    return numbers("/* What a trace tells", "#ifdef REPLAY")


def build(folder, for_spin=(), for_gcc=()):
    """The program, made in `folder`, which must be there."""
    subprocess.run(["spin", "-a", *for_spin, str(MODEL)], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    # -w: what Spin writes is not ours to mend.
    subprocess.run(["gcc", "-w", "-O2", "-DCOLLAPSE", *for_gcc, "-o", "pan", "pan.c"], cwd=folder, check=True)
    return pathlib.Path(folder) / "pan"


def environment(knobs, without):
    known = rules()
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or not name.isupper()}
    return kept | {name: str(value) for name, value in (knobs or {}).items()} | {
        "WITHOUT": " ".join(str(known[name]) for name in without)}


def search(program, options=(), knobs=None, without=(), text=None):
    """What the program says of a run. Several may run at once; the way to what was found last stays beside it."""
    done = subprocess.run([str(program), "-m100000", *options], cwd=program.parent, env=environment(knobs, without),
                          input=text, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if "max search depth too small" in said or not re.search(r"errors: \d", said):
        raise RuntimeError(f"the search did not come to its end:\n{said}")
    return said


def way(program, knobs, without):
    """The way to what the last search found, a step a line."""
    done = subprocess.run([str(program), "-r", MODEL.name + ".trail"], cwd=program.parent,
                          env=environment(knobs, without), capture_output=True, text=True, check=False)
    names = {number: name for name, number in events().items()}
    workers = {1: " batch", 2: " touch"} if (knobs or {}).get("WORKERS", 2) > 1 else {1: " batch"}

    def step(line):
        event = re.fullmatch(r"event (\d+) (\d+)", line)
        return names[int(event[1])] + workers.get(int(event[2]), "") if event else line

    told = re.findall(r"^\s*((?:event|the|a|B|broken:) .*)$", done.stdout, re.M)
    return "\n".join(step(line) for line in told)
