"""How callgrind's and DHAT's files are read."""

import json
import unittest

import profiles

CALLGRIND = """\
# callgrind format
positions: line
events: Ir

ob=(1) /opt/bin/walletgate
fl=(1) ???
fn=(1) walletgate::routing::Choose(int)
0 10
cob=(2) /usr/lib/x86_64-linux-gnu/libcurl.so.4.8.0
cfi=(1)
cfn=(2) curl_multi_perform
calls=3 0
0 1000
+0 5

fn=(3) std::vector<walletgate::api::Wallet>::push_back(walletgate::api::Wallet const&)
0 7

ob=(2)
fl=(1)
fn=(2)
0 400
cob=(1)
cfn=(1)
calls=1 0
0 17
-1 2

totals: 424
"""

NEW = "0x4841E0F: operator new(unsigned long) (in /usr/libexec/valgrind/vgpreload_dhat-amd64-linux.so)"
STRING = "0x4AB0000: std::string::_M_create(unsigned long&, unsigned long) (in /usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30)"
STRDUP = "0x4CC0000: strdup (in /usr/lib/x86_64-linux-gnu/libc.so.6)"
CURL = "0x4DD0000: curl_url_set (in /usr/lib/x86_64-linux-gnu/libcurl.so.4.8.0)"
TEMPLATE = ("0x20A000: std::vector<walletgate::api::Wallet, std::allocator<walletgate::api::Wallet> >::reserve(unsigned long) "
            "(vector.tcc:66)")
SEND = "0x20B000: walletgate::transport::(anonymous namespace)::Drive(void (*)(int)) (curl_http_client.cpp:9)"
TURN = "0x20C000: walletgate::http::Loop::Turn() (loop.cpp:3)"


class Callgrind(unittest.TestCase):
    def test_counts_what_a_function_does_itself_by_object(self):
        counts = profiles.read_callgrind(CALLGRIND)
        self.assertEqual({("walletgate", "walletgate::routing::Choose(int)"): 15,
                          ("walletgate", "std::vector<walletgate::api::Wallet>::push_back(walletgate::api::Wallet const&)"): 7,
                          ("libcurl", "curl_multi_perform"): 402}, dict(counts))
        self.assertEqual(424, sum(counts.values()))

    def test_a_library_is_known_by_its_name_without_version(self):
        self.assertEqual("libstdc++", profiles.object_name("/usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30"))
        self.assertEqual("ld-linux-x86-64", profiles.object_name("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"))
        self.assertEqual("walletgate", profiles.object_name("/build/dev/walletgate"))


class Names(unittest.TestCase):
    def test_lose_arguments_templates_and_places(self):
        for text, name in {
            SEND: "walletgate::transport::Drive",
            TEMPLATE: "std::vector::reserve",
            "0x1A: walletgate::api::EndUser::operator=(walletgate::api::EndUser&&) (end_user.h:3)":
                "walletgate::api::EndUser::operator=",
            "walletgate::routing::Job::Fly(walletgate::routing::Job::Fly(int)::_ZN3Fly.Frame*) [clone .actor]":
                "walletgate::routing::Job::Fly",
            "void walletgate::json::Write<char>(std::function<void (char)> const&)": "walletgate::json::Write",
            "walletgate::Task<walletgate::Result<void> > walletgate::routing::Measure<int>(int)": "walletgate::routing::Measure",
            "walletgate::TimerQueue::Next() const": "walletgate::TimerQueue::Next",
            "curl_multi_perform": "curl_multi_perform",
        }.items():
            self.assertEqual(name, profiles.plain_name(text))

    def test_tell_the_part_of_the_program(self):
        self.assertEqual("transport", profiles.part(SEND))
        self.assertEqual("base", profiles.part("walletgate::TimerQueue::Next() const"))
        self.assertEqual("base", profiles.part("walletgate::HexEncode(std::span<char>)"))
        self.assertEqual("templates", profiles.part(TEMPLATE))


class Dhat(unittest.TestCase):
    def test_an_allocation_belongs_to_whose_code_asked_and_to_our_function_on_the_way(self):
        self.assertEqual(("walletgate", "walletgate::transport::Drive"), profiles.maker([NEW, STRING, SEND, TURN]))
        self.assertEqual(("walletgate", "walletgate::transport::Drive"), profiles.maker([NEW, TEMPLATE, SEND]))
        self.assertEqual(("libcurl", "walletgate::transport::Drive"), profiles.maker([STRDUP, CURL, CURL, SEND, TURN]))
        self.assertEqual(("libcurl", "?"), profiles.maker([STRDUP, CURL]))

    def test_a_program_without_line_numbers_is_ours_all_the_same(self):
        frame = "0x20B000: walletgate::transport::Drive(int) (in /build/release/walletgate)"
        self.assertEqual(("walletgate", "walletgate::transport::Drive"), profiles.maker([NEW, STRING, frame]))

    def test_points_of_one_function_are_added(self):
        text = json.dumps({"pps": [{"tbk": 2, "tb": 20, "fs": [0, 1]}, {"tbk": 1, "tb": 5, "fs": [0, 1, 2]}],
                           "ftbl": [NEW, SEND, TURN]})
        self.assertEqual({("walletgate", "walletgate::transport::Drive"): (3, 25)}, profiles.read_dhat(text))


class PerCreate(unittest.TestCase):
    def test_is_the_difference_of_a_run_with_fewer_and_one_with_more(self):
        self.assertEqual({"a": 3.0, "b": 0.5}, profiles.per_create({"a": 100}, {"a": 130, "b": 5}, 10))
        self.assertEqual({"a": (1.0, 8.0), "b": (0.5, 2.0)},
                         profiles.per_create({"a": (10, 80)}, {"a": (20, 160), "b": (5, 20)}, 10))

    def test_is_summed_by_group_largest_first(self):
        self.assertEqual([("y", 5), ("x", 3)], list(profiles.summed({"x1": 1, "x2": 2, "y1": 5}, lambda key: key[0]).items()))


if __name__ == "__main__":
    unittest.main()
