#pragma once

// A YAML document as a tree of our own, with positions. The only place where yaml-cpp is used.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.h"

namespace walletgate::config {

/// Immutable after ReadYaml. Copyable, a plain value.
class YamlNode {
 public:
  enum class Kind { kNull, kScalar, kSequence, kMapping };
  struct Entry;

  Kind kind = Kind::kNull;
  Position where;
  std::string path;                ///< dotted path from the root; sequence elements as [0]
  std::string scalar;              ///< text of a scalar
  bool quoted = false;             ///< scalar was quoted (or a block scalar), so it is a string whatever it looks like
  std::vector<YamlNode> elements;  ///< of a sequence
  std::vector<Entry> entries;      ///< of a mapping, in file order

  bool IsNull() const { return kind == Kind::kNull; }
  bool IsScalar() const { return kind == Kind::kScalar; }
  bool IsSequence() const { return kind == Kind::kSequence; }
  bool IsMapping() const { return kind == Kind::kMapping; }

  /// The value of `key`, or nullptr.
  const YamlNode* Find(std::string_view key) const;
};

struct YamlNode::Entry {
  std::string key;
  Position where;  ///< of the key
  YamlNode value;
};

/// Reads one document whose root is a mapping. Faults (syntax, duplicate key, alias, anchor, merge key, tag, more than
/// one document, a key that is no scalar, a control character, over 1 MiB, over 64 levels) go to `diagnostics`; then
/// nothing returns. `file` is the name shown in diagnostics. A bare ~, null or empty value is kNull.
std::optional<YamlNode> ReadYaml(std::string_view text, const std::string& file, Diagnostics& diagnostics);

/// The same from disk; a file that cannot be read, or is no regular one (a pipe is not waited for), is a diagnostic at
/// line 0.
std::optional<YamlNode> ReadYamlFile(const std::string& file, Diagnostics& diagnostics);

/// What `node` says, without places, comments and spelling: two nodes of the same text mean the same. For comparing; it
/// holds whatever the node holds.
std::string CanonicalText(const YamlNode& node);

}  // namespace walletgate::config
