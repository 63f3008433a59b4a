#include "routing/portability/login_move.h"

#include <algorithm>
#include <array>

#include "api/login_kinds.h"
#include "base/strings.h"

namespace walletgate::routing {
namespace {

using api::LoginMethod;
using api::LoginType;
using mapping::AcceptRule;

std::string PointerOf(std::size_t index) { return "/login_methods/" + std::to_string(index); }

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// "email, phone"; `none` where there is nobody.
std::string TypesOf(const std::vector<LoginMethod>& methods, std::string_view none) {
  std::vector<std::string> types;
  for (const LoginMethod& method : methods) {
    if (!Contains(types, api::ToString(method.type))) types.emplace_back(api::ToString(method.type));
  }
  return types.empty() ? std::string(none) : Join(types, ", ");
}

/// A login method on its way, by its place in the stored user.
struct Moving {
  std::size_t index;
  const LoginMethod* method;
};
using MovingLogins = std::vector<Moving>;

class LoginMove {
 public:
  LoginMove(const Move& move, MoveDraft& draft)
      : move_(move),
        accepts_(move.to.spec().accepts),
        facts_(move.to.spec().portability),
        rule_(accepts_.Find("login_methods")),
        draft_(draft) {}

  void Run(const std::vector<LoginMethod>& stored) {
    for (std::size_t i = 0; i < stored.size(); ++i) left_.push_back({i, &stored[i]});
    DropRefused();
    DropTooMany();
    // What the gateway keeps to itself opens nothing at the vendor.
    if (rule_ != nullptr && !rule_->kept_by_gateway) {
      DropUnverified();
      NoteWhatIsLeft();
    }
    for (const Moving& one : left_) draft_.request.login_methods.push_back(*one.method);
  }

 private:
  bool IsAccepted(const LoginMethod& method) const {
    if (!accepts_.AcceptsLogin(method.type)) return false;
    return method.type != LoginType::kOauth || rule_->issuers.empty() || Contains(rule_->issuers, method.issuer);
  }

  void DropRefused() {
    MovingLogins refused;
    std::vector<LoginMethod> kept;
    for (const Moving& one : left_) {
      if (IsAccepted(*one.method)) kept.push_back(*one.method);
      else refused.push_back(one);
    }
    for (const Moving& one : refused) {
      const bool issuer = accepts_.AcceptsLogin(one.method->type);
      const std::string type = issuer ? one.method->issuer : std::string(api::ToString(one.method->type));
      draft_.verdict.Add(ReasonCode::kLoginRefused, PointerOf(one.index), {type, TypesOf(kept, "no login")});
    }
    std::erase_if(left_, [this](const Moving& one) { return !IsAccepted(*one.method); });
  }

  /// The first ones go along.
  void DropTooMany() {
    if (rule_ == nullptr) return;
    if (rule_->max_per_type != 0) {
      for (const api::LoginKind& kind : api::kLoginKinds) DropBehind(rule_->max_per_type, kind.name, &kind);
    }
    if (rule_->max != 0) DropBehind(rule_->max, "login methods", nullptr);
  }

  /// `kind`: of which it is counted; null: of all.
  void DropBehind(std::size_t most, std::string_view type, const api::LoginKind* kind) {
    const auto counts = [kind](const Moving& one) { return kind == nullptr || one.method->type == kind->type; };
    const auto count = static_cast<std::size_t>(std::count_if(left_.begin(), left_.end(), counts));
    if (count <= most) return;
    std::size_t seen = 0;
    std::size_t first = 0;  // of those that stay behind
    const auto is_behind = [&](const Moving& one) {
      if (!counts(one) || ++seen <= most) return false;
      if (seen == most + 1) first = one.index;
      return true;
    };
    std::erase_if(left_, is_behind);
    draft_.verdict.Add(ReasonCode::kTooManyLogins, PointerOf(first),
                       {std::to_string(most), std::string(type), std::to_string(count - most)});
  }

  void DropUnverified() {
    const auto stays = [this](const Moving& one) {
      const bool contact = !api::KindOf(one.method->type).contact.empty();
      const std::optional<bool> verified = one.method->verified;
      if (!contact || verified.value_or(false)) return false;
      Reason reason{verified ? ReasonCode::kContactUnverified : ReasonCode::kContactVerificationUnknown,
                    PointerOf(one.index),
                    {std::string(api::ToString(one.method->type))},
                    {}};
      draft_.verdict.AddAs(CategoryOfUnverified(), std::move(reason));
      return move_.choices.unverified_logins == UnverifiedLogins::kLeaveOut;
    };
    std::erase_if(left_, stays);
  }

  std::optional<Portability> CategoryOfUnverified() const {
    if (!move_.choices.unverified_logins) return Portability::kNeedsTenant;
    switch (*move_.choices.unverified_logins) {
      case UnverifiedLogins::kLeaveOut: return Portability::kReadyWithLoss;
      case UnverifiedLogins::kCarry: return std::nullopt;
      case UnverifiedLogins::kBlock: return Portability::kBlocked;
    }
    return Portability::kNeedsTenant;
  }

  void NoteWhatIsLeft() {
    for (const Moving& one : left_) {
      const LoginMethod& method = *one.method;
      if (method.type == LoginType::kOauth && Contains(facts_.local_subjects, method.issuer))
        draft_.verdict.Add(ReasonCode::kLoginSubjectLocal, PointerOf(one.index), {method.issuer});
      if (method.type == LoginType::kJwt && facts_.needs_key_set && !move_.choices.key_set_registered)
        draft_.verdict.Add(ReasonCode::kLoginNeedsSetup, PointerOf(one.index));
      NoteShared(one);
    }
  }

  void NoteShared(const Moving& one) {
    const std::string_view contact = api::KindOf(one.method->type).contact;
    if (move_.shared == nullptr || contact.empty()) return;
    const provider::OperationSpec* create = move_.to.spec().Find(api::Operation::kCreateEndUser);
    const bool unique = Contains(facts_.unique_contacts, contact) ||
                        (create != nullptr && Contains(create->idempotency.unique, contact));
    const std::size_t count = unique ? move_.shared->CountOf(*one.method) : 1;
    if (count > 1)
      draft_.verdict.Add(ReasonCode::kContactShared, PointerOf(one.index),
                         {std::to_string(count), std::string(api::ToString(one.method->type))});
  }

  const Move& move_;
  const mapping::Accepts& accepts_;
  const provider::PortabilityFacts& facts_;
  const AcceptRule* rule_;
  MoveDraft& draft_;
  MovingLogins left_;
};

bool Has(const std::vector<LoginMethod>& methods, std::string_view contact) {
  return std::any_of(methods.begin(), methods.end(),
                     [&](const LoginMethod& method) { return api::KindOf(method.type).contact == contact; });
}

bool IsContact(const std::string& name) { return api::KindOfContact(name) != nullptr; }

/// What the target asks for at least one of, in words; "" where the draft has it, or nothing is asked for.
std::string MissingOf(const mapping::Accepts& accepts, const std::vector<LoginMethod>& carried) {
  const AcceptRule* rule = accepts.Find("login_methods");
  if (rule != nullptr && rule->required && carried.empty()) return Join(accepts.Domain("login_methods.type"), ", ");
  for (const std::vector<std::string>& names : accepts.requires_one_of()) {
    const bool contacts = !names.empty() && std::all_of(names.begin(), names.end(), IsContact);
    const auto has = [&](const std::string& name) { return Has(carried, name); };
    if (contacts && std::none_of(names.begin(), names.end(), has)) return Join(names, ", ");
  }
  return {};
}

}  // namespace

void MoveLogins(const Move& move, const MovingUser& moving, MoveDraft& draft) {
  LoginMove(move, draft).Run(moving.user.login_methods);
}

void CheckNeededLogins(const Move& move, const api::EndUser& user, MoveDraft& draft) {
  const mapping::Accepts& accepts = move.to.spec().accepts;
  const AcceptRule* rule = accepts.Find("login_methods");
  if (!move.keeps_personal_data && rule != nullptr && !rule->kept_by_gateway) {
    return draft.verdict.Add(ReasonCode::kDataNotKept, "/login_methods");
  }
  const std::string missing = MissingOf(accepts, draft.request.login_methods);
  if (missing.empty()) return;
  if (user.login_methods.empty()) {
    draft.verdict.Add(ReasonCode::kContactMissing, "/login_methods", {"one of " + missing});
  } else {
    draft.verdict.Add(ReasonCode::kNoLoginAccepted, "/login_methods", {missing, TypesOf(user.login_methods, "none")});
  }
}

}  // namespace walletgate::routing
