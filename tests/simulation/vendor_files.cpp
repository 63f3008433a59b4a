#include "tests/simulation/vendor_files.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "config/yaml_node.h"
#include "provider/spec/spec_loader.h"

namespace walletgate::simulation {

using provider::ProviderSpec;

namespace {

const std::string& TextOf(std::string_view vendor) {
  static std::map<std::string, std::string, std::less<>> texts;
  std::string& text = texts[std::string(vendor)];
  if (!text.empty()) return text;
  std::ifstream file(WALLETGATE_SOURCE_DIR "/providers/" + std::string(vendor) + "/provider.yaml");
  std::ostringstream read;
  read << file.rdbuf();
  return text = read.str();
}

constexpr std::string_view kProof =
    "    - {status: [400, 422], operation: create_end_user, is: provider_rejected, proves: not_applied}\n";

/// The file's text, changed in places that must be there.
class Edited {
 public:
  explicit Edited(std::string_view vendor) : text_(TextOf(vendor)) {}

  void Replace(std::string_view old, std::string_view by) { text_.replace(Find(old), old.size(), by); }
  void RemoveLine(std::string_view start) {
    const std::size_t at = Find(start);
    text_.erase(at, text_.find('\n', at) + 1 - at);
  }
  /// From `start` to before `end`.
  void ReplaceUpTo(std::string_view start, std::string_view end, std::string_view by) {
    const std::size_t at = Find(start);
    text_.replace(at, text_.find(end, at) - at, by);
  }
  /// Behind every `mark`.
  void InsertAll(std::string_view mark, std::string_view more) {
    for (std::size_t at = text_.find(mark); at != std::string::npos; at = text_.find(mark, at + 1)) {
      text_.insert(at + mark.size(), more);
    }
  }
  std::string Text() && { return std::move(text_); }

 private:
  std::size_t Find(std::string_view text) const {
    const std::size_t at = text_.find(text);
    if (at == std::string::npos) throw std::runtime_error("no such text in a provider file: " + std::string(text));
    return at;
  }
  std::string text_;
};

void EditCdp(const Habits& habits, Edited& file) {
  file.RemoveLine("  api_key_id:");
  file.RemoveLine("  wallet_secret:");
  file.ReplaceUpTo("auth:\n", "\naccepts:",
                   "auth:\n  - {scheme: static_header, header: Authorization, prefix: \"Bearer \", value: "
                   "$setting.api_key_secret}\n");
  if (habits.keeps_errors)
    file.Replace("unknown_outcome: [repeat, get]", "stores_errors: true, unknown_outcome: [repeat, get]");
}

void EditYieldforce(const Habits& habits, Edited& file) {
  if (!habits.by_key) return;
  file.RemoveLine("      natural: true");
  // Its creates have a user token, and another one makes another request.
  file.Replace("unknown_outcome: [get, repeat]", "unknown_outcome: [get]");
}

void EditStreambird(const Habits& habits, Edited& file) {
  if (habits.gives_existing) file.Replace("idempotency: {none: true,", "idempotency: {none: true, existing: true,");
  if (!habits.nobody_is_404) return;
  file.Replace("[get_end_user, update_end_user, create_wallet], is: end_user_not_found",
               "[get_end_user, find_end_user, update_end_user, create_wallet], is: end_user_not_found");
}

std::string FileOf(std::string_view vendor, const Habits& habits, PlantedBug bug) {
  Edited file(vendor);
  if (vendor == "cdp") EditCdp(habits, file);
  if (vendor == "yieldforce") EditYieldforce(habits, file);
  if (vendor == "streambird") EditStreambird(habits, file);
  const bool too_soon = bug == PlantedBug::kAbsenceTooSoon;
  const std::string settles =
      "settles_within: " + (too_soon ? "15" : std::to_string(habits.settles_within.count())) + "s";
  file.InsertAll("idempotency: {", settles + ", ");
  file.InsertAll("idempotency:\n", "      " + settles + "\n");
  if (bug == PlantedBug::kRefusalProves) file.InsertAll("\n  rules:\n", kProof);
  return std::move(file).Text();
}

/// A file is proved once.
std::shared_ptr<const ProviderSpec> Parse(const std::string& text, const std::string& base) {
  static std::map<std::string, std::shared_ptr<const ProviderSpec>> known;
  std::shared_ptr<const ProviderSpec>& spec = known[text + base];
  if (spec != nullptr) return spec;
  config::Diagnostics diagnostics;
  const std::optional<config::YamlNode> root = config::ReadYaml(text, "provider.yaml", diagnostics);
  const std::optional<config::YamlNode> base_root = config::ReadYaml(base, "provider.yaml", diagnostics);
  const auto bases = [&](const std::string&) { return base_root ? &*base_root : nullptr; };
  if (root) spec = provider::ParseProviderSpec(*root, bases, diagnostics);
  if (spec == nullptr || !diagnostics.empty()) throw std::runtime_error(diagnostics.Format());
  return spec;
}

}  // namespace

provider::ProviderSpecs FilesFor(const Habits& habits, PlantedBug bug) {
  provider::ProviderSpecs files;
  for (const std::string_view vendor : kVendors) {
    const std::string base = vendor == "capa-v2" ? FileOf("capa", habits, bug) : "spec: 1";
    files[std::string(vendor)] = Parse(FileOf(vendor, habits, bug), base);
  }
  return files;
}

}  // namespace walletgate::simulation
