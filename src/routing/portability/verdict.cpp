#include "routing/portability/verdict.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace walletgate::routing {
namespace {

/// Puts values in the place of what stands in braces.
std::string Fill(std::string_view wording, const Ends& ends, const std::vector<std::string>& values) {
  std::string text;
  std::vector<std::string_view> seen;
  while (!wording.empty()) {
    const std::size_t open = wording.find('{');
    text += wording.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = wording.find('}', open);
    Check(close != std::string_view::npos, "a placeholder ends");
    const std::string_view name = wording.substr(open + 1, close - open - 1);
    wording.remove_prefix(close + 1);
    if (name == "from" || name == "to") {
      text += name == "from" ? ends.from : ends.to;
      continue;
    }
    const auto known = std::find(seen.begin(), seen.end(), name);
    const auto at = static_cast<std::size_t>(known - seen.begin());
    if (known == seen.end()) seen.push_back(name);
    Check(at < values.size(), "a reason has a value for each placeholder of its wording");
    text += values[at];
  }
  return text;
}

}  // namespace

void Verdict::Add(ReasonCode code, std::string pointer, std::vector<std::string> values) {
  AddAs(InfoOf(code).category, {code, std::move(pointer), std::move(values), {}});
}

void Verdict::AddAs(std::optional<Portability> as, Reason reason) {
  reason.category = as;
  if (as) category = std::min(category, *as);
  reasons.push_back(std::move(reason));
}

std::string DetailOf(const Reason& reason, const Ends& ends) {
  return Fill(InfoOf(reason.code).wording, ends, reason.values);
}

std::string RemedyOf(const Reason& reason, const Ends& ends) { return Fill(InfoOf(reason.code).remedy, ends, {}); }

}  // namespace walletgate::routing
