#pragma once

// The rows of tests/table/rows/*.yaml, and what they come to. README.md tells how a row is read.

#include <set>
#include <string>
#include <vector>

#include "tests/table/vendor_words.h"

namespace walletgate::table {

/// One conversation: a row at one vendor, with one value of `each`.
struct Conversation {
  std::string name;  ///< "refusals: a proxy's page (capa, 502)"
  const VendorWords* vendor = nullptr;
  std::string each;
  std::vector<config::YamlNode> steps;
};

/// Everything of the folder tests/table. Faults of its files go to `diagnostics`.
class Table {
 public:
  Table(const std::string& folder, config::Diagnostics& diagnostics);

  /// Those of rows/<file>.yaml.
  std::vector<Conversation> Read(const std::string& file, config::Diagnostics& diagnostics) const;
  /// `then` with the outcome that it names filled in, as it is at that vendor.
  config::YamlNode Outcome(const config::YamlNode& then, const VendorWords& vendor,
                           config::Diagnostics& diagnostics) const;
  /// Conversations that the program does not hold yet.
  const std::set<std::string>& expected_failures() const { return expected_failures_; }

 private:
  void ReadRow(const std::string& file, const config::YamlNode& row, std::vector<Conversation>& all,
               config::Diagnostics& diagnostics) const;
  std::vector<std::string> VendorsOf(const config::YamlNode& node, config::Diagnostics& diagnostics) const;

  std::string folder_;
  std::map<std::string, VendorWords> vendors_;
  config::YamlNode outcomes_;
  config::YamlNode given_;
  config::YamlNode groups_;
  std::set<std::string> expected_failures_;
};

/// Carries it out; the differences to what it expects, none where it holds. Faults of the row go to `diagnostics`.
std::vector<std::string> Differences(const Table& table, const Conversation& conversation,
                                     config::Diagnostics& diagnostics);

}  // namespace walletgate::table
