"""The dashboards against the types that Grafana publishes: no unknown key, no wrong kind of value.

Needs npm and its registry for @grafana/schema and typescript, which stay in the build folder; skipped aloud without.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import unittest

import boards

PACKAGES = ["@grafana/schema@13.2.3", "typescript@5.9.3"]
HOME = pathlib.Path(boards.BINARY).resolve().parent / "observability-npm"
KINDS = {"stat": "stat/panelcfg/x/StatPanelCfg", "timeseries": "timeseries/panelcfg/x/TimeSeriesPanelCfg",
         "bargauge": "bargauge/panelcfg/x/BarGaugePanelCfg", "heatmap": "heatmap/panelcfg/x/HeatmapPanelCfg",
         "state-timeline": "statetimeline/panelcfg/x/StateTimelinePanelCfg"}

# JSON has the texts and numbers of enums, and may leave anything out.
HEAD = """
import type { Dashboard } from "@grafana/schema";
type Plain<T> = T extends string ? `${T}`
  : T extends number ? (number extends T ? number : `${T}` extends `${infer N extends number}` ? N : never)
  : T extends boolean | null | undefined ? T
  : T extends object ? { [K in keyof T]?: Plain<T[K]> } : any;
"""


def skip(reason):
    print(f"SKIPPED, the dashboards' types are not checked: {reason}", file=sys.stderr)
    sys.exit(77)


def install():
    if shutil.which("npm") is None:
        skip("there is no npm")
    HOME.mkdir(exist_ok=True)
    if (HOME / "installed").exists() and (HOME / "installed").read_text() == " ".join(PACKAGES):
        return
    (HOME / "package.json").write_text('{"private": true}')
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--ignore-scripts", "--fetch-retries=1",
               "--fetch-timeout=20000", *PACKAGES]
    try:
        done = subprocess.run(command, cwd=HOME, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        skip("npm did not get the packages in time")
    if done.returncode != 0:
        skip("npm cannot get " + " and ".join(PACKAGES))
    (HOME / "installed").write_text(" ".join(PACKAGES))


def source(board):
    text = HEAD
    for kind, path in KINDS.items():
        name = kind.replace("-", "_")
        text += f'import type * as {name} from "@grafana/schema/dist/esm/raw/composable/{path}_types.gen";\n'
    text += f"({json.dumps(board)}) satisfies Plain<Dashboard>;\n"
    for panel in boards.panels(board):
        name = panel["type"].replace("-", "_")
        text += f"({json.dumps(panel['options'])}) satisfies Plain<{name}.Options>;\n"
        if panel["type"] in ("timeseries", "state-timeline"):
            text += f"({json.dumps(panel['fieldConfig']['defaults']['custom'])}) satisfies Plain<{name}.FieldConfig>;\n"
    return text


def check(files):
    """What the compiler says; "" when it is content."""
    for name, text in files.items():
        (HOME / name).write_text(text, encoding="utf-8")
    command = ["node_modules/.bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext",
               "--moduleResolution", "nodenext", *files]
    return subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False).stdout


class Types(unittest.TestCase):
    def test_dashboards_have_the_types_that_grafana_publishes(self):
        said = check({f"{name}.mts": source(board) for name, board in boards.load_dashboards().items()})
        self.assertEqual("", said)

    def test_a_fault_would_be_found(self):
        board = next(iter(boards.load_dashboards().values()))
        board["titel"] = "unknown key"
        stat = next(panel for panel in boards.panels(board) if panel["type"] == "stat")
        stat["options"]["colorMode"] = "loud"
        said = check({"faulty.mts": source(board)})
        self.assertIn("titel", said)
        self.assertIn("loud", said)


if __name__ == "__main__":
    install()
    unittest.main()
