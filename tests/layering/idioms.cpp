#include "tests/layering/idioms.h"

#include <array>
#include <string>

namespace walletgate::layering {
namespace {

struct Idiom {
  std::string_view name;  ///< what an excuse says
  std::string_view word;  ///< as it stands in code
  std::string_view reason;
};

constexpr std::array kBanned = {
    Idiom{"endl", "std::endl", "flushes each line; write '\\n'"},
    Idiom{"cout", "std::cout", "commands print through their console, everything else logs"},
    Idiom{"rand", "rand(", "is seeded for the whole process; randomness is passed in (base/random.h)"},
    Idiom{"mt19937", "std::mt19937", "is no secret; randomness is passed in (base/random.h)"},
    Idiom{"strtok", "strtok", "keeps its state for the whole process"},
    Idiom{"strcpy", "strcpy", "knows no end"},
    Idiom{"sprintf", "sprintf", "knows no end"},
    Idiom{"atoi", "atoi", "takes anything for a number; std::from_chars does not"},
    Idiom{"regex", "std::regex", "is slow and recurses on what strangers send; RE2 is boxed in mapping"},
    Idiom{"bind", "std::bind", "a lambda says what it holds"},
    Idiom{"async", "std::async", "nobody owns its thread"},
    Idiom{"detach", "detach()", "nobody waits for such a thread when the program stops"},
    Idiom{"sleep", "sleep_for", "a loop must not stand still, and nobody can wake a sleeper: use a timer"},
    Idiom{"sleep", "sleep_until", "a loop must not stand still, and nobody can wake a sleeper: use a timer"},
    Idiom{"using-namespace", "using namespace", "names then come from anywhere"},
    Idiom{"volatile", "volatile", "makes nothing safe between threads; use std::atomic"},
    Idiom{"const_cast", "const_cast", "what was promised not to change changes"},
    Idiom{"goto", "goto", "a function that needs it is too long"},
    Idiom{"assert", "assert(", "is off in a release; base/check.h is on"},
    Idiom{"throw", "throw", "errors are values (base/result.h); exceptions come from libraries only"},
    Idiom{"system", "std::system", "starts a shell"},
};

/// Plain owners. `std::unique_ptr<X>(new X)` is how one with a private constructor is made; it may take two lines.
bool IsNakedNew(std::string_view before, std::string_view line) {
  if (FindWord(line, "new") == std::string_view::npos) return false;
  const bool owned = line.find("_ptr<") != std::string_view::npos || line.find(".reset(new ") != std::string_view::npos;
  return !owned && !(before.ends_with('(') && before.find("_ptr<") != std::string_view::npos);
}

bool IsNakedDelete(std::string_view line) {
  const std::size_t at = FindWord(line, "delete");
  return at != std::string_view::npos && !TrimSpace(line.substr(0, at)).ends_with('=');
}

/// Where work ends that others must not suffer from, an exception is told in the log (base/log/exception_log.h).
void CheckCatchAlls(const Source& source, Excuses& excuses, std::vector<Finding>& findings) {
  const std::string_view code = source.code;
  constexpr std::string_view kCatchAll = "catch (...)";
  for (std::size_t at = code.find(kCatchAll); at != std::string_view::npos; at = code.find(kCatchAll, at + 1)) {
    const std::string_view block = code.substr(at, code.find('}', at) - at);
    if (block.find("LogException(") != std::string_view::npos || excuses.Covers(source.path + "#catch-all")) continue;
    findings.push_back({source.path, LineAt(code, at),
                        "catch-all takes what nobody knows for an error that somebody handled; LogException tells it"});
  }
}

}  // namespace

std::vector<Finding> CheckIdioms(const Source& source, Excuses& excuses) {
  std::vector<Finding> findings;
  const auto report = [&](int line, std::string_view name, std::string_view reason) {
    if (excuses.Covers(source.path + "#" + std::string(name))) return;
    findings.push_back({source.path, line, std::string(name) + " " + std::string(reason)});
  };
  std::string_view before;
  ForEachLine(source.code, [&](int number, std::string_view line) {
    for (const Idiom& idiom : kBanned) {
      const bool literals = line.find("_literals;") != std::string_view::npos;
      if (!literals && FindWord(line, idiom.word) != std::string_view::npos) report(number, idiom.name, idiom.reason);
    }
    if (IsNakedNew(before, line)) report(number, "new", "nobody owns it; use std::make_unique");
    if (IsNakedDelete(line)) report(number, "delete", "owners delete (std::unique_ptr)");
    before = line;
  });
  CheckCatchAlls(source, excuses, findings);
  return findings;
}

}  // namespace walletgate::layering
