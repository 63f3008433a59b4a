#include "routing/users/changes/vendor_part.h"

#include <algorithm>

#include "api/changes/user_patch.h"
#include "api/login_kinds.h"
#include "api/profile_members.h"
#include "base/json/parse.h"
#include "routing/holder.h"

namespace walletgate::routing {
namespace {

using api::Operation;

std::string PointerOf(std::string key) {
  std::replace(key.begin(), key.end(), '.', '/');
  return "/" + key;
}

/// The first of `methods` that `others` have not; their number where there is none.
std::size_t FirstWithout(const std::vector<api::LoginMethod>& methods, const std::vector<api::LoginMethod>& others) {
  const auto found = std::find_if(methods.begin(), methods.end(), [&](const api::LoginMethod& method) {
    return std::none_of(others.begin(), others.end(),
                        [&](const api::LoginMethod& other) { return api::Alike(method, other); });
  });
  return static_cast<std::size_t>(found - methods.begin());
}

/// Every object member that `before` has, `after` has too: what an update leaves out stays as it is at a vendor.
bool NamesAll(json::Value before, json::Value after) {
  for (const json::Member member : before.Members()) {
    const json::Value other = after.Get(member.name);
    if (!other || !NamesAll(member.value, other)) return false;
  }
  return true;
}

/// One change, held against what a provider file says.
class Comparison {
 public:
  Comparison(const provider::Provider& provider, const api::EndUser& before, const api::EndUser& after)
      : provider_(provider),
        before_(before),
        after_(after),
        refused_(provider.spec().accepts.Check(api::PersonOf(after), true)) {}

  Result<std::optional<VendorPart>> Run() {
    for (const std::string_view name : api::ProfileChanges(before_.profile, after_.profile)) JudgeName(name);
    const std::size_t come = FirstWithout(after_.login_methods, before_.login_methods);
    const std::size_t gone = FirstWithout(before_.login_methods, after_.login_methods);
    if (come < after_.login_methods.size()) JudgeNewLogin(come);
    if (gone < before_.login_methods.size()) JudgeGoneLogin(before_.login_methods[gone]);
    if (faults_.empty()) return std::move(part_);
    Error error = lacking_
                      ? NotOffered(provider_.id(), *lacking_)
                      : MakeError(ErrorKind::kUnsupportedByProvider, provider_.id() + " does not take this change");
    error.fields = std::move(faults_);
    return error;
  }

 private:
  void JudgeName(std::string_view name) {
    const std::string key = "profile." + std::string(name);
    const mapping::AcceptRule* rule = provider_.spec().accepts.Find(key);
    if (rule == nullptr) return;  // the vendor has no place for it
    const std::string pointer = PointerOf(key);
    for (const FieldError& fault : refused_) {
      if (fault.pointer == pointer) faults_.push_back(fault);
    }
    if (rule->kept_by_gateway || !Tell(Operation::kUpdateEndUser, pointer)) return;
    const provider::OperationSpec& update = *provider_.spec().Find(Operation::kUpdateEndUser);
    if (!update.Reads(key)) return Fault(pointer, "is kept by the provider, which cannot change it");
    if (!TellsRemoval(name)) Fault(pointer, "is kept by the provider, which can change it but not take it away");
  }

  void JudgeNewLogin(std::size_t index) {
    const api::LoginMethod& method = after_.login_methods[index];
    const mapping::AcceptRule* rule = provider_.spec().accepts.Find("login_methods");
    if (rule == nullptr) return Fault("", "the provider takes no login methods");
    const bool told = !rule->kept_by_gateway;
    if (told && !Tell(Operation::kUpdateEndUser, "")) return;
    const bool whole = told && TellsAll(api::KindOf(method.type));
    if (told) part_->tells_logins = true;
    if (told && !whole) return Fault("/type", "is kept by the provider, which cannot be told of another one");
    const std::string pointer = "/login_methods/" + std::to_string(index);
    for (const FieldError& fault : refused_) {
      if (!fault.pointer.starts_with(pointer)) continue;
      // How many a create may have is not how many an update may tell of.
      if (whole && fault.code == "count") continue;
      faults_.push_back({fault.pointer.substr(pointer.size()), fault.code, fault.detail});
    }
  }

  void JudgeGoneLogin(const api::LoginMethod& method) {
    const mapping::AcceptRule* rule = provider_.spec().accepts.Find("login_methods");
    if (rule == nullptr || rule->kept_by_gateway) return;
    if (Tell(Operation::kRemoveLoginMethod, "")) part_->removed = method;
  }

  /// Whether an update has every login method of that kind.
  bool TellsAll(const api::LoginKind& kind) const {
    const provider::OperationSpec& update = *provider_.spec().Find(Operation::kUpdateEndUser);
    return update.Reads("login_methods") || (!kind.contact.empty() && update.Reads(api::ContactListName(kind)));
  }

  /// Notes that the vendor is told. False where there is no way.
  bool Tell(Operation operation, const std::string& pointer) {
    if (provider_.Offers(operation)) {
      part_ = VendorPart{operation};
      return true;
    }
    lacking_ = operation;
    Fault(pointer, "is kept by the provider, which offers no way to change it");
    return false;
  }

  void Fault(const std::string& pointer, std::string detail) {
    faults_.push_back({pointer, "unsupported", std::move(detail)});
  }

  /// Whether the call says so where that member of the profile goes.
  bool TellsRemoval(std::string_view name) const {
    const auto* member = std::find_if(api::kProfileMembers.begin(), api::kProfileMembers.end(),
                                      [&](const api::ProfileMember& known) { return known.name == name; });
    if (member == api::kProfileMembers.end() || !(after_.profile.*member->value).empty()) return true;
    api::EndUser without = before_;
    (without.profile.*member->value).clear();
    const Result<json::Document> told = BodyFor(before_);
    const Result<json::Document> told_without = BodyFor(without);
    return !told || !told_without || NamesAll(told->root(), told_without->root());
  }

  Result<json::Document> BodyFor(const api::EndUser& user) const {
    const api::CreateEndUser person = api::PersonOf(user);
    api::OperationInput input;
    input.request = &person;
    input.external_id = user.external_id;
    input.provider_user_id = user.provider_user_id;
    Result<provider::Call> call = provider_.calls().Build(Operation::kUpdateEndUser, input, std::string());
    if (!call) return std::move(call).error();
    return json::Parse(call->body);
  }

  const provider::Provider& provider_;
  const api::EndUser& before_;
  const api::EndUser& after_;
  const std::vector<FieldError> refused_;
  std::vector<FieldError> faults_;
  std::optional<VendorPart> part_;
  std::optional<Operation> lacking_;
};

}  // namespace

Result<std::optional<VendorPart>> PartOfVendor(const provider::Provider& provider, const api::EndUser& before,
                                               const api::EndUser& after) {
  return Comparison(provider, before, after).Run();
}

}  // namespace walletgate::routing
