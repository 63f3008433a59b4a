"""Dashboards, rules, runbooks and the catalogue fit together. Nothing is started but checkers."""

import re
import shutil
import subprocess
import unittest

import boards
import yaml

DASHBOARDS = boards.load_dashboards()
RULES = boards.load_rules()
ALERTS = [rule for rule in RULES if "alert" in rule]
CATALOGUE = boards.catalogue()
RECORDED = {rule["record"] for rule in RULES if "record" in rule}
RANGE = r"\[[^\]]+\]"


def every_panel():
    for name, board in DASHBOARDS.items():
        for panel in boards.panels(board):
            yield f"{name}: {panel['title']}", panel


def every_expression():
    for where, panel in every_panel():
        for target in panel["targets"]:
            yield where, target["expr"]
    for rule in RULES:
        yield rule.get("alert") or rule["record"], rule["expr"]


def unknown_names(expr, known):
    return boards.metric_names(expr, known) - set(known) - RECORDED - boards.SCRAPE_METRICS


def not_shown(known):
    shown = set()
    for _, expr in every_expression():
        shown |= boards.metric_names(expr, known)
    return set(known) - shown


class Catalogue(unittest.TestCase):
    def test_every_metric_that_is_asked_for_exists(self):
        for where, expr in every_expression():
            self.assertEqual(set(), unknown_names(expr, CATALOGUE), where)

    def test_every_metric_is_shown_or_alerted_on_or_listed(self):
        self.assertEqual(set(boards.NOT_DISPLAYED), not_shown(CATALOGUE))

    def test_renaming_a_metric_would_be_noticed_in_both_directions(self):
        for name in set(CATALOGUE) - set(boards.NOT_DISPLAYED):
            renamed = dict(CATALOGUE)
            renamed[name + "_renamed"] = renamed.pop(name)
            self.assertTrue(any(unknown_names(expr, renamed) for _, expr in every_expression()), name)
            self.assertIn(name + "_renamed", not_shown(renamed), name)

    def test_label_names_of_matchers_and_groupings_exist(self):
        everywhere = {"job", "instance", "le", "alertname", "alertstate"}
        labels = everywhere | {label["name"] for metric in CATALOGUE.values() for label in metric["labels"]}
        for where, expr in every_expression():
            used = set(re.findall(r"[{,]\s*(\w+)\s*(?:=~|!~|!=|=)", expr))
            for group in re.findall(r"\b(?:by|on|ignoring) \(([^)]*)\)", expr):
                used |= {label.strip() for label in group.split(",") if label.strip()}
            self.assertEqual(set(), used - labels, where)

    def test_label_values_of_matchers_exist(self):
        for where, expr in every_expression():
            for name, matchers in re.findall(r"(walletgate_\w+)\{([^}]*)\}", expr):
                base = name if name in CATALOGUE else re.sub("_(bucket|count|sum)$", "", name)
                values = {label["name"]: label.get("values", []) for label in CATALOGUE[base]["labels"]}
                for label, operator, text in re.findall(r'(\w+)(=~|!~|!=|=)"([^"]*)"', matchers):
                    if values.get(label) and "$" not in text and "." not in text:
                        self.assertLessEqual(set(text.split("|")), set(values[label]), f"{where}: {label}{operator}{text}")
                    if label == "le":
                        self.assertIn(float(text), CATALOGUE[base]["buckets"], where)


class LinterRules(unittest.TestCase):
    """The rules of grafana/dashboard-linter, ported."""

    def test_template_variables(self):
        for name, board in DASHBOARDS.items():
            known = boards.variables(board)
            self.assertEqual(("datasource", "prometheus"), (known["datasource"]["type"], known["datasource"]["query"]), name)
            for variable in ("job", "instance"):
                one = known[variable]
                self.assertEqual(("query", True, True, ".+"), (one["type"], one["multi"], one["includeAll"], one["allValue"]), name)
                self.assertEqual(variable.capitalize(), one["label"], name)
            for one in known.values():
                if one["type"] == "query":
                    self.assertEqual(2, one["refresh"], f"{name}: {one['name']} is read again when the time range changes")
                    self.assertEqual("${datasource}", one["datasource"]["uid"], name)

    def test_dashboards_are_not_editable_and_have_fixed_names(self):
        uids = [board["uid"] for board in DASHBOARDS.values()]
        self.assertEqual(len(uids), len(set(uids)))
        for name, board in DASHBOARDS.items():
            self.assertIs(False, board["editable"], name)
            self.assertEqual(f"walletgate-{name}", board["uid"])

    def test_panels_have_data_source_title_description_unit_and_targets(self):
        for where, panel in every_panel():
            self.assertEqual("${datasource}", panel["datasource"]["uid"], where)
            for text in (panel["title"], panel["description"]):
                self.assertTrue(text.strip(), where)
            self.assertTrue(panel["fieldConfig"]["defaults"]["unit"], where)
            self.assertTrue(panel["targets"], where)
            for target in panel["targets"]:
                self.assertEqual("${datasource}", target["datasource"]["uid"], where)

    def test_panels_do_not_overlap(self):
        for name, board in DASHBOARDS.items():
            taken = {}
            for panel in board["panels"]:
                at = panel["gridPos"]
                self.assertLessEqual(at["x"] + at["w"], 24, f"{name}: {panel['title']}")
                for cell in ((x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])):
                    self.assertNotIn(cell, taken, f"{name}: {panel['title']}")
                    taken[cell] = panel["title"]
            ids = [panel["id"] for panel in board["panels"]]
            self.assertEqual(len(ids), len(set(ids)), name)

    def test_queries_choose_job_and_instance(self):
        for where, panel in every_panel():
            for target in panel["targets"]:
                for selector in re.findall(r"\b(?:walletgate_|process_|scrape_|job:|job_provider:)[\w:]+(\{[^}]*\})?", target["expr"]):
                    self.assertIn('job=~"$job"', selector, where)
                if "job:" not in target["expr"] and "job_provider:" not in target["expr"]:
                    self.assertIn('instance=~"$instance"', target["expr"], where)

    def test_rates_use_the_rate_interval(self):
        for where, panel in every_panel():
            for target in panel["targets"]:
                for window in re.findall(RANGE, target["expr"]):
                    self.assertEqual("[$__rate_interval]", window, where)

    def test_counters_are_wrapped(self):
        for where, expr in every_expression():
            for found in re.finditer(r"\b(\w+)(\{[^}]*\})?(\[)?", expr):
                name = found.group(1)
                counts = CATALOGUE.get(name, {}).get("type") == "counter" or (
                    name.endswith(boards.SUFFIXES) and name.startswith("walletgate_"))
                if counts:
                    before = expr[: found.start()]
                    self.assertRegex(before, r"(rate|increase)\($", f"{where}: {name}")
                    self.assertTrue(found.group(3), f"{where}: {name}")

    def test_files_are_what_the_script_writes(self):
        subprocess.run([boards.ROOT / "scripts/make-dashboards", "--check"], check=True)


class Rules(unittest.TestCase):
    def test_alerts_say_what_to_do(self):
        headings = re.findall(r"^## (\S+)$", (boards.ROOT / "docs/runbooks.md").read_text(encoding="utf-8"), re.M)
        self.assertEqual(len(headings), len(set(headings)))
        self.assertEqual(set(headings), {rule["alert"] for rule in ALERTS})
        for rule in ALERTS:
            self.assertIn(rule["labels"]["severity"], ("page", "ticket"), rule["alert"])
            self.assertLessEqual({"summary", "description", "runbook_url"}, set(rule["annotations"]), rule["alert"])
            self.assertEqual("docs/runbooks.md#" + rule["alert"].lower(), rule["annotations"]["runbook_url"])

    def test_each_alert_has_a_case_in_which_it_fires_and_one_in_which_it_is_silent(self):
        cases = yaml.safe_load((boards.ROOT / "tests/observability/rules_test.yml").read_text(encoding="utf-8"))["tests"]
        fires, silent = set(), set()
        for case in cases:
            for check in case["promql_expr_test"]:
                alert = re.search(r'alertname="(\w+)"', check["expr"]).group(1)
                (fires if check["exp_samples"] else silent).add(alert)
        names = {rule["alert"] for rule in ALERTS}
        self.assertEqual(names, fires)
        self.assertEqual(names, silent)

    def run_tool(self, *command):
        if shutil.which(command[0]) is None:
            self.skipTest(f"{command[0]} is not installed")
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def test_promtool_accepts_rules_and_configuration(self):
        self.run_tool("promtool", "check", "rules", boards.RULES / "records.yml", boards.RULES / "alerts.yml")
        self.run_tool("promtool", "check", "config", boards.OBSERVABILITY / "prometheus/prometheus.yml")

    def test_the_alerts_do_what_their_cases_say(self):
        self.run_tool("promtool", "test", "rules", boards.ROOT / "tests/observability/rules_test.yml")

    def test_amtool_accepts_the_alertmanager_example(self):
        self.run_tool("amtool", "check-config", boards.OBSERVABILITY / "alertmanager/alertmanager.yml")

    def test_inhibitions_name_alerts_that_exist(self):
        text = (boards.OBSERVABILITY / "alertmanager/alertmanager.yml").read_text(encoding="utf-8")
        names = {rule["alert"] for rule in ALERTS}
        for pattern in re.findall(r'alertname =~? "([^"]+)"', text):
            for one in pattern.split("|"):
                self.assertTrue(any(re.fullmatch(one, name) for name in names), one)

    def test_provisioning_is_consistent(self):
        folder = boards.OBSERVABILITY / "grafana/provisioning"
        sources = yaml.safe_load((folder / "datasources/walletgate.yml").read_text(encoding="utf-8"))
        config = yaml.safe_load((boards.OBSERVABILITY / "prometheus/prometheus.yml").read_text(encoding="utf-8"))
        source = sources["datasources"][0]
        self.assertTrue(source["uid"])
        self.assertEqual(config["global"]["scrape_interval"], source["jsonData"]["timeInterval"])
        provider = yaml.safe_load((folder / "dashboards/walletgate.yml").read_text(encoding="utf-8"))["providers"][0]
        self.assertIs(False, provider["allowUiUpdates"])
        compose = yaml.safe_load((boards.OBSERVABILITY / "compose.yml").read_text(encoding="utf-8"))["services"]
        mounts = " ".join(compose["grafana"]["volumes"])
        self.assertIn(provider["options"]["path"], mounts)
        for service in compose.values():
            for mount in service.get("volumes", []):
                if mount.startswith("./"):
                    self.assertTrue((boards.OBSERVABILITY / mount.split(":")[0]).exists(), mount)


if __name__ == "__main__":
    unittest.main()
