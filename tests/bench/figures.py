"""What the bench computes: from wrk's words to medians, ratios within a round, and the frontier."""

import dataclasses
import re
import statistics

LIMITS_MS = (1, 5, 10, 50, 100)  # of the frontier
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60000.0}


@dataclasses.dataclass
class Measured:
    """One candidate under one load for some seconds."""
    rate: float        # answers per second
    p50: float         # milliseconds
    p99: float
    refused: int       # answers other than 2xx, and sockets that broke
    cpu: float = 0     # microseconds per answer, user and system, of all its processes
    resident: float = 0  # megabytes at the end


def milliseconds(text):
    found = re.fullmatch(r"([\d.]+)([a-z]+)", text)
    if found is None:
        raise ValueError("not a time: " + text)
    return float(found.group(1)) * UNITS[found.group(2)]


def read_wrk(text):
    """(answers, Measured) of `wrk --latency`."""
    def first(pattern, default=None):
        found = re.search(pattern, text)
        if found is None and default is None:
            raise ValueError("not what wrk prints: " + text)
        return found.group(1) if found else default

    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    refused = int(first(r"Non-2xx or 3xx responses: (\d+)", "0")) + sum(map(int, broken.groups() if broken else ()))
    answers, nobody = int(first(r"(\d+) requests in")), float("inf")
    if answers == 0:
        return 0, Measured(rate=0, p50=nobody, p99=nobody, refused=refused)
    return answers, Measured(rate=float(first(r"Requests/sec:\s+([\d.]+)")), p50=milliseconds(first(r"(?m)^ +50%\s+(\S+)")),
                             p99=milliseconds(first(r"(?m)^ +99%\s+(\S+)")), refused=refused)


def median(rounds, field):
    return statistics.median(getattr(one, field) for one in rounds)


def ratio(rounds, yardstick, field):
    """The median of the ratios within each round: what slows the machine for a round slows both."""
    pairs = [getattr(one, field) / getattr(other, field) for one, other in zip(rounds, yardstick) if getattr(other, field)]
    return statistics.median(pairs) if pairs else float("nan")


def frontier(points):
    """{limit in milliseconds, None for none: most answers per second of a point that keeps p99 within it}, 0 where none
    does. A point at which anything was refused counts for nothing."""
    good = [one for one in points if one.refused == 0]
    return {limit: max((one.rate for one in good if limit is None or one.p99 <= limit), default=0)
            for limit in (*LIMITS_MS, None)}


def percentile(values, share):
    """The smallest value that so many are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
