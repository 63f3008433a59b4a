"""The written parts of docs/benchmarks.md."""

import unittest

import document


class Parts(unittest.TestCase):
    def test_are_found_between_their_markers(self):
        text = "one\n<!-- begin: x -->\ntwo\n<!-- end: x -->\nthree\n"
        self.assertEqual(("one\n<!-- begin: x -->\n", "two\n", "<!-- end: x -->\nthree\n"), document.split(text, "x"))

    def test_that_are_missing_are_an_error(self):
        with self.assertRaises(ValueError):
            document.split("<!-- begin: x -->\n", "x")

    def test_stand_in_the_page(self):
        for part in ("instructions", "bench"):
            document.split(document.PATH.read_text(), part)


class Rows(unittest.TestCase):
    def test_of_the_same_source_build_and_store_are_replaced(self):
        def row(date, source, store, count):
            return [date, source, "Debug", store, count, "1", "2", "3", "4", "5"]

        content = document.table(document.INSTRUCTIONS_HEAD, [row("d1", "a1", "memory", "10"), row("d1", "a1", "sqlite", "20")])
        content = document.with_rows(content, [row("d2", "b2", "memory", "11")])
        content = document.with_rows(content, [row("d3", "a1", "sqlite", "21")])
        self.assertEqual(["| d1 | a1 | Debug | memory | 10 |", "| d2 | b2 | Debug | memory | 11 |", "| d3 | a1 | Debug | sqlite | 21 |"],
                         [line[:line.index(" 1 |")] for line in content.splitlines()[2:]])


if __name__ == "__main__":
    unittest.main()
