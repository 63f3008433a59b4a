#pragma once

// Takes a YAML mapping apart strictly: every key is asked for by name, and Finish reports those nobody asked for.
// Used by every Parse function of every file the gateway reads.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "config/yaml_node.h"

namespace walletgate::config {

/// Reports into the Diagnostics it was given; getters return nothing (or the default) after a report.
/// Not thread-safe. The node must outlive the reader.
class MapReader {
 public:
  /// A node that is no mapping is reported here, and every getter then returns nothing without further reports.
  MapReader(const YamlNode& node, Diagnostics& diagnostics);

  /// Reports "is required" when missing. Never null.
  std::string String(std::string_view key);
  std::optional<std::string> OptionalString(std::string_view key);
  bool Bool(std::string_view key, bool fallback);  ///< bare true or false only
  std::int64_t Int(std::string_view key, std::int64_t fallback, std::int64_t min, std::int64_t max);  ///< decimal only
  std::optional<std::int64_t> OptionalInt(std::string_view key, std::int64_t min, std::int64_t max);
  std::optional<std::chrono::milliseconds> OptionalDuration(std::string_view key);  ///< "15s", "250ms", "24h"
  std::chrono::milliseconds Duration(std::string_view key, std::chrono::milliseconds fallback);
  std::vector<std::string> Strings(std::string_view key);  ///< sequence of scalars; [] when absent
  /// One of `allowed`, else a diagnostic with the nearest spelling.
  std::optional<std::string> OptionalEnum(std::string_view key, std::span<const std::string_view> allowed);

  /// The raw value (also marks the key as known); nullptr when absent.
  const YamlNode* Child(std::string_view key);
  const YamlNode* RequiredChild(std::string_view key);

  bool Has(std::string_view key) const;

  /// Adds a diagnostic at the value of `key`, or at the mapping when absent.
  void Fault(std::string_view key, std::string message);

  /// Reports every key that no getter asked for, with the nearest known name.
  void Finish();

  const YamlNode& node() const { return node_; }
  Diagnostics& diagnostics() { return diagnostics_; }

 private:
  const YamlNode& node_;
  Diagnostics& diagnostics_;
  std::vector<std::string> known_;
};

}  // namespace walletgate::config
