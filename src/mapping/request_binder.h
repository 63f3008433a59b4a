#pragma once

// Binds request shapes to the unified fields and proves them against `accepts`.

#include <optional>

#include "mapping/acceptance.h"
#include "mapping/binder.h"

namespace walletgate::mapping {

class RequestBinder final : public Binder {
 public:
  using Binder::Binder;

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
  /// The list that `$item` stands for, and the tag value of the variant being bound.
  struct Items {
    std::string_view list;
    std::string_view variant;
    bool tagged = false;
  };

  std::span<const api::Field> Fields() const { return api::RequestFields(scope().operation); }
  BoundRef BindField(const Reference& reference, const api::Field& field);
  const api::Field* FindItemField(const Reference& reference);
  void ProveEnum(const Shape& shape, const BoundRef& source);
  void ProveCover(const Shape& shape, const FieldDomain& domain, std::string_view what);
  std::vector<Link> BindVariants(const Shape& shape, const api::Field& list);
  const api::Field* FindTag(const Shape& shape, const api::Field& list);

  std::optional<Items> items_;  ///< inside $each
};

}  // namespace walletgate::mapping
