"""The dashboards, the rules and the catalogue as data, for the tests and the renderer."""

import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
OBSERVABILITY = ROOT / "config/observability"
RULES = OBSERVABILITY / "prometheus/rules"
BINARY = os.environ.get("WALLETGATE", str(ROOT / "build/dev/walletgate"))

# What Prometheus itself adds to a target.
SCRAPE_METRICS = {"up", "scrape_samples_scraped"}
# On no panel and in no alert, on purpose.
NOT_DISPLAYED = {
    "walletgate_store_users_without_link": "moves once, after an upgrade (docs/upgrading.md)",
    "process_virtual_memory_bytes": "says little on 64 bits; resident memory is shown",
}
SUFFIXES = ("_bucket", "_count", "_sum")


def load_dashboards():
    folder = OBSERVABILITY / "grafana/dashboards"
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def panels(board):
    return [panel for panel in board["panels"] if panel["type"] != "row"]


def variables(board):
    return {one["name"]: one for one in board["templating"]["list"]}


def load_rules():
    import yaml  # not needed by the renderer
    groups = []
    for name in ("records.yml", "alerts.yml"):
        groups += yaml.safe_load((RULES / name).read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def catalogue():
    """{name: metric} of what the program says it has."""
    said = subprocess.run([BINARY, "metrics"], check=True, capture_output=True, text=True).stdout
    return {metric["name"]: metric for metric in json.loads(said)["metrics"]}


def substitute(expr, values=None):
    """As Grafana would, with everything chosen."""
    known = {"__rate_interval": "15s", "__interval": "1s", "__range": "60s",
             "job": ".+", "instance": ".+", "provider": ".+", **(values or {})}
    return re.sub(r"\$\{?(\w+)\}?", lambda found: known[found.group(1)], expr)


def metric_names(expr, known):
    """The metrics of the catalogue, of Prometheus and of our recording rules that an expression names, and other
    identifiers that look like metrics."""
    bare = re.sub(r'"[^"]*"', '""', expr)
    names = set()
    for word in re.findall(r"[a-zA-Z_][\w:]*", bare):
        looks_so = word.startswith(("walletgate_", "process_", "scrape_", "job:", "job_provider:")) or word == "up"
        if not looks_so:
            continue
        base = word
        for suffix in SUFFIXES:
            if word.endswith(suffix) and known.get(word[: -len(suffix)], {}).get("type") == "histogram":
                base = word[: -len(suffix)]
        names.add(base)
    return names
