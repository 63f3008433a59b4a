#!/usr/bin/python3
"""Clients without a key against the edge of the real program; what it must stand is said in docs/drills.md.

  tests/drills/edge/edge_drill.py                      all of it, short: what ctest runs; no time is looked at
  tests/drills/edge/edge_drill.py --long               all of it, as by hand: minutes, and 11,000 descriptors
  tests/drills/edge/edge_drill.py --long half_heads    one kind

Of each attack: memory before, while it lasts and after, and a good client's p99: calm, while the same attack takes the
machine's time at another gateway, and while it is at the client's own.
"""
import argparse
import contextlib
import pathlib
import resource
import sys

sys.dont_write_bytecode = True
sys.path[:0] = [str(folder) for folder in pathlib.Path(__file__).resolve().parents[:2]]
import attacks  # noqa: E402
import good  # noqa: E402
import subject  # noqa: E402

ASK = f"GET /v1/providers HTTP/1.1\r\nHost: drill\r\nAuthorization: Bearer {subject.KEY}\r\n\r\n"
# Of each kind: connections and rounds, short and long.
SIZES = {"half_heads": ((150, 4), (10000, 21)), "bodies": ((150, 1), (10000, 1)), "chunks": ((150, 1), (10000, 1)),
         "never_readers": ((40, 20), (500, 200)), "flooders": ((1, 1), (1, 1)), "slow_clients": ((100, 1), (5000, 1))}
LIMIT = (1000, 11000)  # connections that the gateway takes, good clients' among them
# Bytes. While it lasts, the whole process; after it, more than before. The short form has no time to wait for.
WHILE, AFTER, AFTER_SHORT = 256 * subject.MIB, 10 * subject.MIB, 64 * subject.MIB
PATIENCE = 30  # seconds, for memory to come back


class Attack:
    """One kind of clients at `target`, and for comparison at `other`, which nobody else asks."""

    def __init__(self, kind, target, other, long):
        self.kind, self.target, self.other, self.long = kind, target, other, long
        self.seconds, self.failed = 10 if long else 0.5, []

    def p99(self, attacked):
        """The good client's, in milliseconds, beside an attack on `attacked`, if any."""
        attack = attacks.KINDS[self.kind](attacked.port, *SIZES[self.kind][self.long]) if attacked else contextlib.nullcontext()
        with attack:
            p99, failed = good.Good(self.target.port, self.seconds, ASK, 200).answers(self.target.memory)
        self.failed += [f"{self.kind}: a good client got {answer}" for answer in failed]
        return p99

    def run(self):
        """A row of figures; what failed is in `failed`."""
        before, extra = self.target.memory(), AFTER if self.long else AFTER_SHORT
        rounds = [[self.p99(whom) for whom in (None, self.other, self.target)] for _ in range(3 if self.long else 1)]
        peak, after = self.target.peak, self.target.memory_within(before + extra, PATIENCE)
        if not self.target.alive():
            self.failed.append(f"{self.kind}: the gateway has gone")
        if peak > WHILE:
            self.failed.append(f"{self.kind}: {peak // subject.MIB} MB while it lasted")
        if after > before + extra:
            self.failed.append(f"{self.kind}: {before // subject.MIB} MB before, {after // subject.MIB} MB after")
        cells = [f"{SIZES[self.kind][self.long][0]:,}", *(str(size // subject.MIB) for size in (before, peak, after)),
                 *good.medians(rounds)]
        return f"| {self.kind} | {' | '.join(cells)} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[[], *SIZES], metavar="KIND", help=", ".join(SIZES))
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 12000)), hard))
    failed = []
    print("| attack | connections | MB before | while it lasts | after | p99 in ms, calm | it is elsewhere | it is here |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in options.kinds or SIZES:
        with subject.Subject(LIMIT[options.long]) as target, subject.Subject(LIMIT[options.long]) as other:
            attack = Attack(kind, target, other, options.long)
            print(attack.run(), flush=True)
            failed += attack.failed
    for fault in failed:
        print(fault, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
