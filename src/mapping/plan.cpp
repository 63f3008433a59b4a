#include "mapping/plan.h"

#include <algorithm>
#include <utility>

#include "mapping/plan_impl.h"
#include "mapping/request_binder.h"
#include "mapping/response_binder.h"
#include "mapping/shape.h"

namespace walletgate::mapping {
namespace {

/// What a plan is for says which document it reads.
Mode ModeOf(const Target& target) {
  switch (target.want) {
    case Target::Want::kAny:
    case Target::Want::kScalar: return Mode::kRequest;
    case Target::Want::kText: return Mode::kVendorText;
    default: return Mode::kResponse;
  }
}

template <class SomeBinder>
Plan Compile(const config::YamlNode& node, const Scope& scope, const Target& target, config::Diagnostics& diagnostics) {
  auto impl = std::make_shared<Plan::Impl>();
  impl->mode = ModeOf(target);
  const std::size_t before = diagnostics.size();
  const Shape shape = ReadShape(node, diagnostics);
  SomeBinder(*impl, scope, diagnostics).Bind(shape, target);
  impl->sound = diagnostics.size() == before;
  return Plan(std::move(impl));
}

}  // namespace

std::size_t Plan::NodeCount() const { return impl_ == nullptr ? 0 : impl_->nodes.size(); }
config::Position Plan::NodePosition(std::size_t node) const { return impl_->places[node].where; }
std::string Plan::NodePath(std::size_t node) const { return impl_->places[node].path; }
bool Plan::Names(std::string_view name) const {
  return impl_ != nullptr && std::find(impl_->segments.begin(), impl_->segments.end(), name) != impl_->segments.end();
}
std::vector<std::string> Plan::FieldsRead() const {
  return impl_ == nullptr ? std::vector<std::string>{} : impl_->fields_read;
}

bool Plan::Writes(std::string_view member) const {
  return impl_ != nullptr && std::any_of(impl_->nodes.begin(), impl_->nodes.end(), [&](const PlanNode& node) {
           const auto first = impl_->links.begin() + node.first_link;
           return node.op == Op::kObject &&
                  std::any_of(first, first + node.link_count, [&](const Link& link) { return link.key == member; });
         });
}

Plan CompileRequest(const config::YamlNode& node, const Scope& scope, config::Diagnostics& diagnostics) {
  return Compile<RequestBinder>(node, scope, {}, diagnostics);
}

Plan CompileRequestScalar(const config::YamlNode& node, const Scope& scope, config::Diagnostics& diagnostics) {
  return Compile<RequestBinder>(node, scope, {Target::Want::kScalar, nullptr, {}}, diagnostics);
}

Plan CompileResponse(const config::YamlNode& node, const Scope& scope, config::Diagnostics& diagnostics) {
  if (!api::HasResult(scope.operation)) {
    diagnostics.Add(node.where, node.path, std::string(api::ToString(scope.operation)) + " has no result");
    return {};
  }
  const Target target{api::YieldsMany(scope.operation) ? Target::Want::kList : Target::Want::kObject, nullptr, {}};
  return Compile<ResponseBinder>(node, scope, target, diagnostics);
}

Plan CompilePaging(std::string_view name, const config::YamlNode& node, const Scope& scope,
                   config::Diagnostics& diagnostics) {
  const api::Field* field = api::FindField(api::PagingFields(), name);
  return Compile<ResponseBinder>(node, scope, ResponseBinder::TargetOf(*field), diagnostics);
}

Plan CompileVendorString(const config::YamlNode& node, config::Diagnostics& diagnostics) {
  return Compile<ResponseBinder>(node, {}, {Target::Want::kText, nullptr, {}}, diagnostics);
}

}  // namespace walletgate::mapping
