#!/usr/bin/python3
"""Clients without a key against the edge of the real program; what it must stand is said in docs/drills.md.

  tests/drills/edge/edge_drill.py                      all of it, short: what ctest runs; no time is looked at
  tests/drills/edge/edge_drill.py --long               all of it, as by hand: minutes, and 11,000 descriptors
  tests/drills/edge/edge_drill.py --long half_heads    one kind

Of each attack: memory before, while it lasts and after, and a good client's p99 before and meanwhile.
"""
import argparse
import pathlib
import resource
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import attacks  # noqa: E402
import good  # noqa: E402
import subject  # noqa: E402

# Of each kind: connections and rounds, short and long.
SIZES = {"half_heads": ((150, 4), (10000, 21)), "bodies": ((150, 1), (10000, 1)), "chunks": ((150, 1), (10000, 1)),
         "never_readers": ((40, 20), (500, 200)), "flooders": ((1, 1), (1, 1)), "slow_clients": ((100, 1), (5000, 1))}
LIMIT = (1000, 11000)  # connections that the gateway takes, good clients' among them
# Bytes. While it lasts, the whole process; after it, more than before. The short form has no time to wait for.
WHILE, AFTER, AFTER_SHORT = 256 * subject.MIB, 10 * subject.MIB, 64 * subject.MIB
PATIENCE = 30  # seconds, for memory to come back


def attack(kind, target, long):
    """(what failed, a row of figures)."""
    connections, rounds = SIZES[kind][long]
    seconds = 10 if long else 0.5
    before, calm = target.memory(), good.measure(target.port, seconds)
    target.peak = 0
    with attacks.KINDS[kind](target.port, connections, rounds):
        meanwhile = good.Good(target.port, seconds)
        meanwhile.start()
        while meanwhile.is_alive():
            meanwhile.join(0.1)
            target.memory()
        peak = target.peak
    after = target.memory_within(before + (AFTER if long else AFTER_SHORT), PATIENCE)
    failed = [f"{kind}: a good client got {answer}" for answer in calm.failed + meanwhile.failed]
    if not target.alive():
        failed.append(f"{kind}: the gateway has gone")
    if peak > WHILE:
        failed.append(f"{kind}: {peak // subject.MIB} MB while it lasted")
    if after > before + (AFTER if long else AFTER_SHORT):
        failed.append(f"{kind}: {before // subject.MIB} MB before, {after // subject.MIB} MB after")
    row = (f"| {kind} | {connections:,} | {before // subject.MIB} | {peak // subject.MIB} | {after // subject.MIB} "
           f"| {calm.p99():.1f} | {meanwhile.p99():.1f} |")
    return failed, row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[[], *SIZES], metavar="KIND", help=", ".join(SIZES))
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 12000)), hard))
    failed = []
    print("| attack | connections | MB before | while it lasts | after | p99 in ms, calm | meanwhile |\n|---|---|---|---|---|---|---|")
    for kind in options.kinds or SIZES:
        target = subject.Subject(LIMIT[options.long])
        try:
            faults, row = attack(kind, target, options.long)
            failed += faults
            print(row, flush=True)
        finally:
            target.close()
    for fault in failed:
        print(fault, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
