#include "routing/portability/id_alphabet.h"

#include <algorithm>
#include <vector>

#include "base/strings.h"

namespace walletgate::routing {

IdAlphabet::IdAlphabet(const mapping::Accepts& accepts) {
  for (std::size_t c = 0; c < taken_.size(); ++c) {
    api::CreateEndUser one;
    one.external_id = std::string(1, static_cast<char>(c));
    const std::vector<FieldError> faults = accepts.Check(one, true);
    taken_[c] = std::ranges::none_of(faults, [](const FieldError& fault) { return fault.pointer == "/external_id"; });
  }
  // Of ids that are longer than a character nothing can be said so.
  if (std::ranges::none_of(taken_, [](bool taken) { return taken; })) taken_.fill(true);
}

std::string IdAlphabet::OddOf(const std::string& id) const {
  std::vector<std::string> odd;
  for (const char c : id) {
    const auto index = static_cast<unsigned char>(c);
    const std::string shown = std::string("'") + c + "'";
    if (index < taken_.size() && !taken_[index] && std::ranges::find(odd, shown) == odd.end()) odd.push_back(shown);
  }
  return odd.empty() ? std::to_string(id.size()) + " characters" : Join(odd, ", ");
}

}  // namespace walletgate::routing
