"""What valgrind writes, read: callgrind's instructions by object and function, DHAT's allocations by who made them."""

import collections
import json
import re

OWN = "walletgate"  # the program, and the namespace of our code
ALLOCATORS = re.compile(r"vgpreload_|libstdc\+\+|libc\.so")


def object_name(path):
    """libcurl for /usr/lib/x86_64-linux-gnu/libcurl.so.4.8.0."""
    return path.rsplit("/", 1)[-1].split(".so")[0].split("-2.")[0]


def read_callgrind(text):
    """{(object, function): instructions}, its own and not its callees'.

    The format: https://valgrind.org/docs/manual/cl-format.html. A name stands once beside its number, then the number
    alone; the line after `calls=` is the callee's."""
    names, counts = {"ob": {}, "fn": {}}, collections.Counter()
    here, callees_line = {"ob": "?", "fn": "?"}, False
    for line in text.splitlines():
        key, equals, value = line.partition("=")
        if equals and key in ("ob", "fn", "cob", "cfn"):
            kind = key[-2:]
            number, _, name = value.strip().partition(" ")
            if name:
                names[kind][number] = name
            if key == kind:
                here[kind] = names[kind].get(number, number)
        elif key == "calls":
            callees_line = True
        elif re.match(r"[0-9+*-]", line):
            if not callees_line:
                counts[object_name(here["ob"]), here["fn"]] += int(line.split()[1])
            callees_line = False
    return counts


def plain_name(text):
    """`walletgate::json::Writer::Key` for a frame's or a function's full text."""
    text = re.sub(r"^0x[0-9A-F]+: ", "", text)
    text = re.sub(r" \((in [^()]*|[^()]*:\d+)\)$", "", text)
    text = re.sub(r"\(anonymous namespace\)::|\{lambda[^{}]*\}", "", text)
    text, depth = re.sub(r"operator(<=>|<<|>>|->|<|>|\(\))", "operator", text), 0
    kept = []
    for letter in text:
        depth -= letter in ">)"
        if depth == 0 and letter not in ">)":
            kept.append(letter if letter not in "<(" else "\0")
        depth += letter in "<("
    name = "".join(kept).split(" [")[0].rstrip("\0").replace("\0", "")
    return name.split(" const")[0].strip().split(" ")[-1]


def is_own(frame):
    return plain_name(frame).startswith(OWN + "::")


def maker(frames):
    """(object, own function): whose code asked for the memory, and the innermost function of ours on the way to it."""
    own = next((plain_name(frame) for frame in frames if is_own(frame)), "?")
    for frame in frames:
        where = re.search(r"\(in ([^()]*)\)$", frame)
        if where is None:  # only our objects have line numbers, but for a libc with its symbols installed
            if is_own(frame) or plain_name(frame).startswith("std::"):
                return OWN, own
        elif not ALLOCATORS.search(where.group(1)):
            return object_name(where.group(1)), own
    return "?", own


def read_dhat(text):
    """{(object, own function): (allocations, bytes)}."""
    profile, found = json.loads(text), {}
    for point in profile["pps"]:
        key = maker([profile["ftbl"][index] for index in point["fs"]])
        count, size = found.get(key, (0, 0))
        found[key] = (count + point["tbk"], size + point["tb"])
    return found


def per_create(fewer, more, creates):
    """What each of the `creates` cost that `more` has and `fewer` has not; of numbers or of pairs of them."""
    def share(key):
        one, two = fewer.get(key, 0), more[key]
        if isinstance(two, tuple):
            one = one or (0,) * len(two)
            return tuple((b - a) / creates for a, b in zip(one, two))
        return (two - one) / creates

    return {key: share(key) for key in more}


def summed(counts, group):
    """{group(key): sum}, largest first; of numbers."""
    sums = collections.Counter()
    for key, count in counts.items():
        sums[group(key)] += count
    return dict(sums.most_common())


def part(function):
    """The namespace below ours: routing, json, …; base is what stands in ours itself, and templates is everything that
    libraries compile into us."""
    words = plain_name(function).split("::")
    if words[0] != OWN:
        return "templates"
    return words[1] if len(words) > 2 and words[1][:1].islower() else "base"
