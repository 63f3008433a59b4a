"""Whether moves went as the model says that they may: replay.py FILE...; `-` is the standard input.

A file has traces with an empty line between; README.md tells what stands in one. Says of each that the model cannot
follow which line was the first; exit 1 where there was one, 2 where a file is no trace.
"""

import dataclasses
import re
import sys
import tempfile

import model_program

WORKERS = {"batch": 1, "touch": 2}
OF_A_WORKER = {"begin_move", "take", "send", "answer_applied", "answer_not_applied", "answer_lost", "look_found",
               "look_absent", "verified", "not_verified", "prepared", "failed", "unknown"}
MOST_EVENTS = 1000  # as in the model
MOST_OF_A_KIND = 29  # intents, and writes: the model has a bit for each
TARGETS = {"keys": "KEYS", "reads": "READS"}


class NoTrace(ValueError):
    pass


@dataclasses.dataclass
class Trace:
    title: str = ""
    events: list = dataclasses.field(default_factory=list)  # (number, worker)
    lines: list = dataclasses.field(default_factory=list)  # of each event, its number and its text
    knobs: dict = dataclasses.field(default_factory=dict)


def read_line(line, events):
    words = line.split()
    name = words[0]
    if name not in events:
        raise NoTrace(f"there is no event {name}")
    if name not in OF_A_WORKER and len(words) == 1:
        return events[name], 0
    if name in OF_A_WORKER and len(words) == 2 and words[1] in WORKERS:
        return events[name], WORKERS[words[1]]
    raise NoTrace(f"{name} has a worker, batch or touch" if name in OF_A_WORKER else f"{name} stands alone")


def check_length(trace):
    known = model_program.events()
    numbers = [number for number, _ in trace.events]
    if len(numbers) > MOST_EVENTS or any(numbers.count(known[name]) > MOST_OF_A_KIND
                                         for name in ("begin_move", "write_begins")):
        raise NoTrace(f"{trace.title}: it is longer than the model is made for")


def add_line(trace, number, line, events):
    if line.startswith("#"):
        trace.title = trace.title or line.lstrip("# ")
    elif line.split()[0] == "target":
        said = line.split()[1:]
        if not set(said) <= set(TARGETS):
            raise NoTrace(f"a target has {' and '.join(TARGETS)}, or not")
        trace.knobs = {knob: int(word in said) for word, knob in TARGETS.items()}
    else:
        trace.events.append(read_line(line, events))
        trace.lines.append((number, line))


def read(text):
    """The traces of a text. Raises NoTrace."""
    events = model_program.events()
    traces = [Trace()]
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line:
            traces.append(Trace())
            continue
        try:
            add_line(traces[-1], number, line, events)
        except NoTrace as error:
            raise NoTrace(f"line {number}: {error}") from None
    traces = [trace for trace in traces if trace.events]
    for trace in traces:
        check_length(trace)
    return traces


class Model:
    """The model, made to follow traces."""

    def __init__(self, folder):
        # Every order of what a trace does not tell is tried: no reduction.
        self.program = model_program.build(folder, ["-DREPLAY"], ["-DSAFETY", "-DNOREDUCE"])
        self.known = {}

    def followed(self, trace):
        """How many of its events the model can follow. Equal traces are tried once."""
        key = (tuple(trace.events), tuple(sorted(trace.knobs.items())))
        if key not in self.known:
            # -E: that a trace ends in the midst of something is no fault of it.
            text = "\n".join(f"{event} {worker}" for event, worker in trace.events)
            knobs = {"MOVES": MOST_OF_A_KIND + 1, "WRITES": MOST_OF_A_KIND, "NOTES": 255} | trace.knobs
            said = model_program.search(self.program, ["-w16", "-E"], knobs, text=text)
            self.known[key] = max(map(int, re.findall(r"^reached (\d+)$", said, re.M)), default=0)
        return self.known[key]


def replay(model, name, text):
    refused = 0
    for trace in read(text):
        followed = model.followed(trace)
        if followed < len(trace.events):
            number, line = trace.lines[followed]
            print(f"{name}:{number}: {line}: the model cannot follow ({trace.title or 'a trace without a title'})")
            refused += 1
    return refused


def main():
    model_program.skip_without_tools()
    names = sys.argv[1:]
    if not names:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        model = Model(folder)
        refused = 0
        for name in names:
            try:
                if name == "-":
                    text = sys.stdin.read()
                else:
                    with open(name, encoding="utf-8") as file:
                        text = file.read()
                refused += replay(model, name, text)
            except NoTrace as error:
                print(f"{name}: {error}", file=sys.stderr)
                sys.exit(2)
        print(f"{len(model.known)} different traces, {refused} refused")
        sys.exit(1 if refused else 0)


if __name__ == "__main__":
    main()
