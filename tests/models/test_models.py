"""The cut-over holds what it must, and each rule of it is there for a reason: without the rule something breaks.

`--long` searches more, for minutes. `--show RULE` tells the way on which something breaks without that rule.
"""

import dataclasses
import os
import pathlib
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import model_program

HOLDS = "holds"
WAITS = "somebody waits for ever"

# What there is in a run: see SetKnobs in the model. Several that are small instead of one that has everything.
ONE_WORKER = {"WORKERS": 1, "WRITES": 2, "NOTES": 1}
TWO_WORKERS = {"ROLLS_BACK": 0, "CLEARS": 0}
NO_KEYS = {**TWO_WORKERS, "KEYS": 0, "NOTES": 1}
NO_READS = {**TWO_WORKERS, "READS": 0}
SMALL = {"WORKERS": 1, "NOTES": 1}
WAITING = {**TWO_WORKERS, "MOVES": 1}
LONG = {"two workers, all": {},
        "one worker, three moves, all": {**ONE_WORKER, "MOVES": 3},
        "two workers, three moves": {**TWO_WORKERS, "MOVES": 3},
        "a target that does not know a repeat, all": {"KEYS": 0, "NOTES": 1},
        "a target that cannot be read, all": {"READS": 0, "NOTES": 1}}

# Without one of these, what breaks.
NEEDED = {
    "durable_intent": "known_at_b",
    "same_key": "made_once",
    "one_move": "made_once",
    "key_window": "made_once",
    "settling": "known_at_b",
    "only_copy": "known_at_b",
    "verify": "writes_kept",
    "update_settled": "last_kept",
    "version_of_body": "writes_kept",
    "version_unchanged": "writes_kept",
    "row_prepared": "writes_kept",
    "no_open_write": "writes_kept",
    "no_open_delete": "deleted_is_gone",
    "one_transaction": "one_active",
    "vendor_in_transaction": "writes_kept",
    "roll_back_stands": "user_is_there",
    "roll_back_source": "user_is_there",
    "roll_back_no_write": "writes_kept",
    "roll_back_no_delete": "deleted_is_gone",
    "roll_back_lives": "deleted_is_gone",
    "roll_back_one_transaction": "one_active",
    "roll_back_lists": "writes_kept",
    "source_delete_stands": "user_is_there",
    "move_outlives_delete": "known_at_b",
    "move_outlives_cancel": "known_at_b",
    "orphan_is_listed": "known_at_b",
    "orphan_first": "user_is_there",
    "erase_settled": "known_at_b",
}
NEEDED_BY_TWO = {"claim_at_send": "known_at_b", "claim_at_end": "known_at_b", "own_claim": "known_at_b"}
NEEDED_WHERE_NOTHING_IS_READ = {"same_body": "writes_kept"}
NEEDED_TO_GO_ON = ("writes_while_unknown", "end_of_wait")
# One of each group is enough; without all of it something breaks.
ONE_OF = [({"user_lives", "delete_counts", "delete_orphans"}, "deleted_is_gone"),
          ({"moves_wait", "version_at_end"}, "writes_kept")]
# Not needed for safety, not even one of them: README.md says what they are for.
SPARE = ("one_holder", "own_intent", "writes_wait")


@dataclasses.dataclass
class Run:
    name: str
    knobs: dict
    without: tuple = ()
    expected: str = HOLDS
    waits: bool = False  # whether somebody waits for ever, instead of what breaks


def runs():
    yield Run("two workers", TWO_WORKERS)
    yield Run("a target that does not know a repeat", NO_KEYS)
    yield Run("one worker, everything", ONE_WORKER)
    yield Run("a target that cannot be read", NO_READS)
    yield Run("nobody waits for ever", WAITING, waits=True)
    yield Run("spare rules", TWO_WORKERS, SPARE)
    for group, broken in ONE_OF:
        yield Run("none of a group", ONE_WORKER, tuple(sorted(group)), broken)
        for kept in sorted(group):
            yield Run(f"only {kept} of a group", SMALL, tuple(sorted(group - {kept})))
    for rules, knobs in ((NEEDED, ONE_WORKER), (NEEDED_BY_TWO, TWO_WORKERS),
                         (NEEDED_WHERE_NOTHING_IS_READ, {**NO_READS, "NOTES": 1})):
        for rule, broken in rules.items():
            yield Run("needed", knobs, (rule,), broken)
    for rule in NEEDED_TO_GO_ON:
        yield Run("needed", WAITING, (rule,), WAITS, waits=True)


def long_runs():
    for name, knobs in LONG.items():
        yield Run(name, knobs)


class Programs:
    def __init__(self, folder):
        folders = [pathlib.Path(folder) / name for name in ("safety", "waiting")]
        for made in folders:
            made.mkdir()
        with ThreadPoolExecutor(2) as pool:
            safety = pool.submit(model_program.build, folders[0], [], ["-DSAFETY"])
            waiting = pool.submit(model_program.build, folders[1], ["-DLIVENESS"], ["-DNFAIR=3"])
        self.safety, self.waiting = safety.result(), waiting.result()

    def outcome(self, run):
        """What came of it, in how many states. The first error ends a run."""
        options = ["-a", "-f", "-w20"] if run.waits else ["-w20"]
        said = model_program.search(self.waiting if run.waits else self.safety, options, run.knobs, run.without)
        states = float(re.search(r"(\S+) states, stored", said)[1])
        broken = re.search(r"^broken: (\w+)$", said, re.M)
        if "acceptance cycle (at" in said:
            return WAITS, states
        if broken:
            return broken[1], states
        if not re.search(r"errors: 0$", said, re.M):
            raise RuntimeError(f"an error of which the model says nothing:\n{said}")
        return HOLDS, states


def check_tables():
    """Each rule has its place, so that a new one needs a verdict."""
    listed = [*NEEDED, *NEEDED_BY_TWO, *NEEDED_WHERE_NOTHING_IS_READ, *NEEDED_TO_GO_ON, *SPARE]
    listed += [rule for group, _ in ONE_OF for rule in group]
    known = list(model_program.rules())
    if sorted(listed) != sorted(known):
        sys.exit(f"not in the tables exactly once: {sorted(set(listed) ^ set(known)) or sorted(listed)}")


def show(programs, rule):
    run = next(run for run in runs() if rule in run.without and run.expected != HOLDS)
    program = programs.waiting if run.waits else programs.safety
    model_program.search(program, ["-a", "-f"] if run.waits else [], run.knobs, run.without)
    print(model_program.way(program, run.knobs, run.without))


def main():
    model_program.skip_without_tools()
    check_tables()
    with tempfile.TemporaryDirectory() as folder:
        programs = Programs(folder)
        if sys.argv[1:2] == ["--show"]:
            show(programs, sys.argv[2])
            return
        wanted = list(long_runs() if "--long" in sys.argv else runs())

        def check(run):
            begun = time.monotonic()
            outcome, states = programs.outcome(run)
            print(f"{run.name}{' without ' if run.without else ''}{', '.join(run.without)}: {outcome}; "
                  f"{states:,.0f} states, {time.monotonic() - begun:.1f} s", flush=True)
            return [] if outcome == run.expected else [f"{run.name} {run.without}: {outcome}, not {run.expected}"]

        with ThreadPoolExecutor(1 if "--long" in sys.argv else os.cpu_count()) as pool:
            failures = sum(pool.map(check, wanted), [])
    if failures:
        sys.exit("\n".join(failures))


if __name__ == "__main__":
    main()
