#pragma once

// The third and fourth steps of loading: binds shapes to fields, settings and conversions, proves that they fit, and
// lays them out flat. RequestBinder knows the unified fields, ResponseBinder the members of a result; what both share
// is here.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.h"
#include "mapping/plan.h"
#include "mapping/plan_impl.h"
#include "mapping/shape.h"

namespace walletgate::mapping {

/// What a place accepts.
struct Target {
  enum class Want : std::uint8_t {
    kAny,     ///< request: any JSON
    kScalar,  ///< request: one scalar (path, query, header)
    kText,    ///< a vendor's text (errors.code)
    kString,
    kBool,
    kTime,
    kEnum,
    kObject,   ///< members of `item_of`
    kList,     ///< a list of such objects
    kElement,  ///< inside a list: such an object, or a list to splice
    kTexts,    ///< a list of texts
    kOneText,  ///< inside such a list: a text, or a list to splice
  };
  Want want = Want::kAny;
  const api::Field* member = nullptr;  ///< the result member, where there is one
  std::string_view item_of = {};       ///< kObject, kList, kElement: "" one end user, "wallets" one wallet
};

/// As far as it is known at load; a vendor's value is kAny, and so is null, which goes with everything.
enum class ValueType : std::uint8_t { kAny, kString, kNumber, kBool, kObject, kList };
std::string_view ToString(ValueType type);

struct Bound {
  std::uint32_t node = kNone;
  ValueType type = ValueType::kAny;
  bool always = false;  ///< never absent, as far as syntax tells
};

/// A reference with what stands behind it. `sound` is false after a report.
struct BoundRef {
  bool sound = false;
  std::uint32_t index = kNone;
  const api::Field* field = nullptr;     ///< a unified field
  const SettingInfo* setting = nullptr;  ///< a setting
};

class Binder {
 public:
  Binder(Plan::Impl& plan, const Scope& scope, config::Diagnostics& diagnostics)
      : plan_(plan), scope_(scope), diagnostics_(diagnostics) {}
  virtual ~Binder() = default;
  Binder(const Binder&) = delete;
  Binder& operator=(const Binder&) = delete;

  /// Appends the nodes of `shape`. A faulty part is reported and becomes null, so that everything is looked at once.
  Bound Bind(const Shape& shape, const Target& target);

 protected:
  virtual Bound BindConstant(const Shape& shape, const Target& target) = 0;
  virtual Bound BindReference(const Shape& shape, const Target& target) = 0;
  virtual Bound BindObject(const Shape& shape, const Target& target) = 0;
  virtual Bound BindList(const Shape& shape, const Target& target) = 0;
  virtual Bound BindEnum(const Shape& shape, const Target& target) = 0;
  virtual Bound BindEach(const Shape& shape, const Target& target) = 0;
  virtual Bound BindVia(const Shape& shape, const Target& target) = 0;
  virtual BoundRef ResolveDocument(const Reference& reference) = 0;
  virtual BoundRef ResolveItem(const Reference& reference) = 0;

  BoundRef Resolve(const Reference& reference);

  std::uint32_t AddNode(Op op, const Shape& shape);
  Bound AddConstant(const Shape& shape);
  Bound AddFault(const Shape& shape);
  std::uint32_t AddRef(const Reference& reference, Ref ref);
  void SetLinks(std::uint32_t node, const std::vector<Link>& links);
  /// Binds arms or an `$else` of an enum; they are constants, each a node of its own.
  std::vector<Link> BindArms(const std::vector<Shape::Child>& arms, const Target& target);
  void NoteRead(std::string name);
  void Fault(const config::YamlNode& node, std::string message);
  /// The conversion that `shape` names; reported and nullptr when there is none.
  const Conversion* FindNamedConversion(const Shape& shape);

  PlanNode& Node(std::uint32_t index) { return plan_.nodes[index]; }
  const Scope& scope() const { return scope_; }
  config::Diagnostics& diagnostics() { return diagnostics_; }

 private:
  Bound BindFirst(const Shape& shape, const Target& target);
  Bound BindWhen(const Shape& shape, const Target& target);
  /// What stands inside a faulty form counts as read: one fault is told once, not also as fields that nobody uses.
  void NoteReferences(const config::YamlNode& node);
  BoundRef ResolveSetting(const Reference& reference);

  Plan::Impl& plan_;
  const Scope& scope_;
  config::Diagnostics& diagnostics_;
};

}  // namespace walletgate::mapping
