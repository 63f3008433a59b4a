"""The bench's part of docs/benchmarks.md, from what was measured."""

import math

import figures
from document import table

LIMIT_TITLES = [*(f"p99 ≤ {limit} ms" for limit in figures.LIMITS_MS), "no limit"]


def number(value):
    """Three digits that mean something; a dash where nothing was answered."""
    if not math.isfinite(value):
        return "–"
    return f"{value:,.{0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 or not value else 4}f}"


def rounds_table(results, yardstick):
    """results: {(candidate, connections): [Measured per round]}."""
    rows = []
    for (name, connections), rounds in results.items():
        base = results[yardstick, connections]
        rows.append([name, connections, number(figures.median(rounds, "cpu")), number(figures.ratio(rounds, base, "cpu")),
                     number(figures.median(rounds, "rate")), number(figures.ratio(rounds, base, "rate")),
                     number(figures.median(rounds, "p50")), number(figures.median(rounds, "p99")),
                     number(max(one.resident for one in rounds)), sum(one.refused for one in rounds)])
    rows.sort(key=lambda row: row[1])
    return table(["candidate", "connections", "CPU µs/request", "× nginx", "requests/s", "× nginx", "p50 ms", "p99 ms",
                  "RSS MB", "refused"], rows)


def frontier_tables(points):
    """points: {candidate: {connections: Measured}}."""
    best = []
    for name, by_connections in points.items():
        reached = figures.frontier(by_connections.values())
        best.append([name, *(number(rate) if rate else "–" for rate in reached.values())])
    sweep = [[name, connections, number(one.rate), number(one.p50), number(one.p99), number(one.cpu), one.refused]
             for name, by_connections in points.items() for connections, one in by_connections.items()]
    return (table(["requests/s at", *LIMIT_TITLES], best) + "\n\nThe sweep that they are read from:\n\n"
            + table(["candidate", "connections", "requests/s", "p50 ms", "p99 ms", "CPU µs/request", "refused"], sweep))


def render(facts, sections, yardstick):
    """sections: [(title, results or points)]; points have a candidate for a key, results a pair."""
    parts = [table(["", ""], facts)]
    for title, measured in sections:
        is_frontier = not isinstance(next(iter(measured)), tuple)
        parts.append(f"### {title}\n\n" + (frontier_tables(measured) if is_frontier else rounds_table(measured, yardstick)))
    return "\n\n".join(parts) + "\n"
