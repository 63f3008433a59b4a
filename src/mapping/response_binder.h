#pragma once

// Binds response shapes to the members of a unified result, and reads of vendor texts (errors.code). A vendor's body
// has no schema here: what it turns out to hold is checked when the plan runs.

#include "mapping/binder.h"

namespace walletgate::mapping {

class ResponseBinder final : public Binder {
 public:
  using Binder::Binder;

  /// What the place of a result member accepts.
  static Target TargetOf(const api::Field& field);

 protected:
  Bound BindConstant(const Shape& shape, const Target& target) override;
  Bound BindReference(const Shape& shape, const Target& target) override;
  Bound BindObject(const Shape& shape, const Target& target) override;
  Bound BindList(const Shape& shape, const Target& target) override;
  Bound BindEnum(const Shape& shape, const Target& target) override;
  Bound BindEach(const Shape& shape, const Target& target) override;
  Bound BindVia(const Shape& shape, const Target& target) override;
  BoundRef ResolveDocument(const Reference& reference) override;
  BoundRef ResolveItem(const Reference& reference) override;

 private:
  /// Reports a form that does not fit the target: "'wallets' is a list, not an object".
  Bound Misfit(const Shape& shape, const Target& target, std::string_view found);
  std::string WhyReferenceMisfits(const Target& target, const BoundRef& ref) const;
  std::string WhyConstantMisfits(const Target& target, const Shape& shape) const;
  void BindMember(const Shape::Child& member, const Target& target, std::vector<Link>& links);
  void ProveAssigned(const Shape& shape, const Target& target);
  std::uint32_t BindElse(const Shape& shape, const Target& target);
  std::vector<std::string_view> RequiredMembers(std::string_view item_of) const;
  Need NeedOf(std::string_view member, std::string_view item_of) const;
  Bound BindElement(const Shape& shape, const Target& target);
  bool IsPage(const Target& target) const;

  int depth_of_each_ = 0;
  int depth_of_elements_ = 0;  ///< objects in lists
};

}  // namespace walletgate::mapping
