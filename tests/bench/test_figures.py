"""What is computed from wrk's words."""

import unittest

import figures

WRK = """Running 4s test @ http://127.0.0.1:1
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.97ms    1.02ms  20.15ms   80.99%
    Req/Sec    16.11k   612.00    17.00k    75.00%
  Latency Distribution
     50%  812.00us
     75%    4.30ms
     90%    5.00ms
     99%    1.20s
  64200 requests in 4.01s, 40.00MB read
Requests/sec:  16009.98
Transfer/sec:     10.00MB
"""


def point(rate, p99=1.0, refused=0, cpu=10.0):
    return figures.Measured(rate=rate, p50=p99 / 2, p99=p99, refused=refused, cpu=cpu)


class Wrk(unittest.TestCase):
    def test_is_read_in_milliseconds(self):
        answers, measured = figures.read_wrk(WRK)
        self.assertEqual(64200, answers)
        self.assertEqual(figures.Measured(rate=16009.98, p50=0.812, p99=1200.0, refused=0), measured)

    def test_refusals_and_broken_sockets_are_counted(self):
        text = WRK.replace("Requests/sec", "  Socket errors: connect 1, read 2, write 3, timeout 4\n"
                                           "  Non-2xx or 3xx responses: 90\nRequests/sec")
        self.assertEqual(100, figures.read_wrk(text)[1].refused)

    def test_no_answer_at_all_is_no_rate(self):
        text = WRK.replace("64200 requests", "0 requests").replace("812.00us", "-nanus").replace("1.20s", "-nanus")
        self.assertEqual((0, float("inf")), (figures.read_wrk(text)[1].rate, figures.read_wrk(text)[1].p99))

    def test_anything_else_is_an_error(self):
        with self.assertRaises(ValueError):
            figures.read_wrk("unable to connect to 127.0.0.1:1 Connection refused")


class Rounds(unittest.TestCase):
    def test_a_ratio_is_taken_within_each_round(self):
        gateway, nginx = [point(10), point(30), point(100)], [point(100), point(100), point(200)]
        self.assertEqual(0.3, figures.ratio(gateway, nginx, "rate"))  # of 0.1, 0.3 and 0.5
        self.assertEqual(30, figures.median(gateway, "rate"))


class Frontier(unittest.TestCase):
    def test_is_the_most_that_keeps_p99_within_each_limit(self):
        points = [point(1000, p99=0.5), point(4000, p99=3), point(3500, p99=4), point(9000, p99=70), point(8000, p99=300)]
        self.assertEqual({1: 1000, 5: 4000, 10: 4000, 50: 4000, 100: 9000, None: 9000}, figures.frontier(points))

    def test_points_with_refusals_count_for_nothing(self):
        self.assertEqual({1: 0, 5: 0, 10: 10, 50: 10, 100: 10, None: 10},
                         figures.frontier([point(10, p99=7), point(99, p99=0.1, refused=1)]))


class Percentile(unittest.TestCase):
    def test_of_few_values(self):
        self.assertEqual(50, figures.percentile(range(100), 0.5))
        self.assertEqual(99, figures.percentile(range(100), 0.99))
        self.assertEqual(7, figures.percentile([7], 0.99))


if __name__ == "__main__":
    unittest.main()
