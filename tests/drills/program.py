"""A drill against the simulators as a program: its options, a folder for it, and what it says at the end."""

import argparse
import pathlib
import sys
import tempfile

import served


def main(description, run, more=lambda parser: None):
    """The exit code. `run(folder, simulators, options)` gives what failed; `more` adds options beside --long."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true")
    more(parser)
    options = parser.parse_args()
    simulators = served.Simulators()
    try:
        with tempfile.TemporaryDirectory() as folder:
            failed = run(pathlib.Path(folder), simulators, options)
    finally:
        simulators.close()
    for fault in failed:
        print(fault, file=sys.stderr)
    return 1 if failed else 0
