"""The tables of the bench."""

import unittest

import figures
import report


def measured(rate, cpu, p99=2.0, refused=0):
    return figures.Measured(rate=rate, p50=1.0, p99=p99, refused=refused, cpu=cpu, resident=20)


class Tables(unittest.TestCase):
    def test_rounds_stand_beside_the_yardstick_by_connections(self):
        results = {("nginx", 16): [measured(1000, 10)], ("nginx", 64): [measured(2000, 10)],
                   ("gateway", 16): [measured(100, 25)], ("gateway", 64): [measured(500, 40, refused=3)]}
        self.assertEqual(["| nginx | 16 | 10.0 | 1.00 | 1,000 | 1.00 | 1.00 | 2.00 | 20.0 | 0 |",
                          "| gateway | 16 | 25.0 | 2.50 | 100 | 0.10 | 1.00 | 2.00 | 20.0 | 0 |",
                          "| nginx | 64 | 10.0 | 1.00 | 2,000 | 1.00 | 1.00 | 2.00 | 20.0 | 0 |",
                          "| gateway | 64 | 40.0 | 4.00 | 500 | 0.25 | 1.00 | 2.00 | 20.0 | 3 |"],
                         report.rounds_table(results, "nginx").splitlines()[2:])

    def test_a_frontier_shows_what_it_is_read_from(self):
        text = report.frontier_tables({"gateway": {1: measured(10, 1, p99=2), 64: measured(900, 1, p99=200)}})
        self.assertIn("| gateway | – | 10.0 | 10.0 | 10.0 | 10.0 | 900 |", text)
        self.assertIn("| gateway | 64 | 900 | 1.00 | 200 | 1.00 | 0 |", text)

    def test_numbers_have_the_digits_that_mean_something(self):
        self.assertEqual(["1,234", "12.3", "1.23", "0.0123", "0.00", "–"],
                         [report.number(one) for one in (1234.4, 12.34, 1.234, 0.01234, 0, float("inf"))])


if __name__ == "__main__":
    unittest.main()
