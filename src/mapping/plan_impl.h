#pragma once

// What a Plan is inside: flat tables that refer to each other by index. Written by the binders, walked by the runner;
// nothing else includes this.

#include <cstdint>
#include <string>
#include <vector>

#include "api/field_table.h"
#include "base/json/value.h"
#include "config/diagnostics.h"
#include "mapping/conversions.h"
#include "mapping/plan.h"

namespace walletgate::mapping {

inline constexpr std::uint32_t kNone = 0xFFFFFFFFU;

/// What a vendor's list has beyond this is left out: nobody has that many wallets, and work per answer stays bounded.
/// Not so of a page of users, which is bounded by the size of the answer alone.
inline constexpr std::uint32_t kMaxVendorElements = 100;

enum class Op : std::uint8_t {
  kConstant,
  kReference,
  kObject,
  kList,
  kEnum,
  kReject,  ///< `$else: reject`
  kSkip,    ///< `$else: skip`
  kAbsent,  ///< `$else: absent`
  kFirst,
  kWhen,
  kEach,
  kEachBy,
  kVia,
};

/// Which document a plan reads decides what a misfit means: nothing (our own), drift (the vendor's), absence (text).
enum class Mode : std::uint8_t { kRequest, kResponse, kVendorText };

/// What a reference must find. kOwnText: a text that was ours before it was the vendor's.
enum class Expect : std::uint8_t { kAnything, kString, kOwnText, kBool, kScalar };

struct PlanNode {
  Op op = Op::kConstant;
  Expect expect = Expect::kAnything;
  json::Type constant = json::Type::kNull;
  std::uint32_t first_link = 0;
  std::uint32_t link_count = 0;
  std::uint32_t reference = kNone;
  std::uint32_t child = kNone;              ///< $then, $as, or the $else of an enum
  std::uint32_t most = kMaxVendorElements;  ///< elements of a vendor's list that are read
  const Conversion* conversion = nullptr;
  std::string text;  ///< a constant as written; the tag of $by
};

/// What it means for an object of a result that a member of it is absent, or does not fit.
enum class Need : std::uint8_t {
  kOptional,      ///< it is left out; counted where it does not fit
  kExpected,      ///< it is left out and counted either way
  kUnlessAbsent,  ///< it may be absent; where it does not fit, neither does the object
  kRequired,      ///< without it the object does not fit
};

/// A child with a name: object member, enum arm, variant. Branches of $first and elements of a list have no key.
struct Link {
  std::string key;
  std::uint32_t node = kNone;
  Need need = Need::kOptional;
};

struct Ref {
  enum class Root : std::uint8_t { kDocument, kItem, kSetting };
  Root root = Root::kDocument;
  std::uint32_t first_segment = 0;
  std::uint32_t segment_count = 0;
  std::uint32_t setting = 0;  ///< index into RunInput::settings
  bool setting_is_bool = false;
  api::FieldLabel label = api::FieldLabel::kPublic;
};

struct Place {
  config::Position where;
  std::string path;
};

struct Plan::Impl {
  Mode mode = Mode::kRequest;
  bool sound = true;            ///< false: faults were reported; such a plan never runs
  std::vector<PlanNode> nodes;  ///< the root is node 0
  std::vector<Link> links;
  std::vector<Ref> refs;
  std::vector<std::string> segments;
  std::vector<Place> places;  ///< of each node
  std::vector<std::string> fields_read;
};

}  // namespace walletgate::mapping
