"""Traces of moves against the model: it follows those that it must, refuses the others, and each where it should."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import model_program
import replay

TRACES = pathlib.Path(__file__).resolve().parent / "traces"
WRONG = "! "  # before the line that the model must not follow


class Replay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.model = replay.Model(cls.folder.name)

    def test_follows_what_may_happen(self):
        for trace in replay.read((TRACES / "followed.txt").read_text(encoding="utf-8")):
            with self.subTest(trace.title):
                self.assertEqual(len(trace.events), self.model.followed(trace))

    def test_every_event_may_happen(self):
        traces = replay.read((TRACES / "followed.txt").read_text(encoding="utf-8"))
        seen = {number for trace in traces for number, _ in trace.events}
        self.assertEqual([], [name for name, number in model_program.events().items() if number not in seen])

    def test_refuses_the_line_that_is_wrong(self):
        text = (TRACES / "refused.txt").read_text(encoding="utf-8")
        lines = text.splitlines()
        for trace in replay.read(text.replace("\n" + WRONG, "\n")):
            with self.subTest(trace.title):
                followed = self.model.followed(trace)
                self.assertLess(followed, len(trace.events), "was followed to its end")
                number, line = trace.lines[followed]
                self.assertEqual(WRONG + line, lines[number - 1])

    def test_says_which_line_it_was(self):
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            refused = replay.replay(self.model, "seed_17", "# of seed 17\nbegin_move batch\nsend batch\ncut_over\n")
        self.assertEqual(1, refused)
        self.assertEqual("seed_17:4: cut_over: the model cannot follow (of seed 17)\n", said.getvalue())


class Read(unittest.TestCase):
    def test_what_is_no_trace_is_refused(self):
        for text, error in (("jump\n", "line 1: there is no event jump"),
                            ("\nsend\n", "line 2: send has a worker, batch or touch"),
                            ("send nobody\n", "line 1: send has a worker, batch or touch"),
                            ("cut_over batch\n", "line 1: cut_over stands alone"),
                            ("target wings\n", "line 1: a target has keys and reads, or not"),
                            ("# a\n" + "write_begins\nwrite_applied\n" * 30,
                             "a: it is longer than the model is made for")):
            with self.subTest(text[:20]), self.assertRaises(replay.NoTrace) as caught:
                replay.read(text)
            self.assertEqual(error, str(caught.exception))

    def test_a_file_has_several(self):
        traces = replay.read("# one\nsend batch\n\n\n# two\ntarget reads\ncut_over\n")
        self.assertEqual(["one", "two"], [trace.title for trace in traces])
        self.assertEqual([{}, {"KEYS": 0, "READS": 1}], [trace.knobs for trace in traces])


if __name__ == "__main__":
    model_program.skip_without_tools()
    unittest.main()
