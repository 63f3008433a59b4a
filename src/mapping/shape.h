#pragma once

// The second of the four steps of loading (read, shape, bind, prove): YAML into the forms of the language, syntax only.
// Knows the operators, not the fields. Used by the binders.

#include <cstdint>
#include <string>
#include <vector>

#include "base/json/value.h"
#include "config/yaml_node.h"

namespace walletgate::mapping {

/// `$.a.b`, `$item`, `$item.a`, `$setting.x`, taken apart.
struct Reference {
  enum class Root : std::uint8_t { kFault, kDocument, kItem, kSetting };
  Root root = Root::kFault;
  std::vector<std::string> segments;  ///< empty only for $item
  const config::YamlNode* node = nullptr;

  std::string Path() const;  ///< "a.b"
};

/// Takes the reference in the scalar `node` apart; a fault goes to `diagnostics` and gives kFault.
Reference ReadReference(const config::YamlNode& node, config::Diagnostics& diagnostics);

/// One form. Points into the YAML it was read from, which must outlive it.
struct Shape {
  enum class Kind : std::uint8_t { kFault, kConstant, kReference, kObject, kList, kEnum, kFirst, kWhen, kEach, kVia };
  struct Child;

  Kind kind = Kind::kFault;  ///< kFault: reported already, says nothing further
  const config::YamlNode* node = nullptr;
  json::Type constant = json::Type::kNull;  ///< of kConstant
  std::string text;                         ///< kConstant: as written; kVia: the conversion; kEach: the tag of $by
  const config::YamlNode* text_node = nullptr;
  Reference reference;           ///< kReference, and the source of kEnum, kWhen, kEach, kVia
  std::vector<Child> children;   ///< members, elements, branches, arms, variants; $then and $as as the only one
  std::vector<Child> otherwise;  ///< $else of kEnum: none or one
  bool tagged = false;           ///< kEach with $by
};

struct Shape::Child {
  std::string key;
  config::Position where;  ///< of the key, or of the element
  Shape value;
};

/// Reads the form at `node`; faults go to `diagnostics` and leave kFault where they are.
Shape ReadShape(const config::YamlNode& node, config::Diagnostics& diagnostics);

/// Whether `text` is a number as JSON writes it (RFC 8259 section 6).
bool IsJsonNumber(std::string_view text);

}  // namespace walletgate::mapping
