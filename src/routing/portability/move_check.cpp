#include "routing/portability/move_check.h"

#include <algorithm>

#include "api/profile_members.h"
#include "base/strings.h"
#include "routing/portability/login_move.h"
#include "routing/portability/wallet_move.h"

namespace walletgate::routing {
namespace {

using api::Operation;

/// "profile.type" for "/profile/type".
std::string NameOf(const std::string& pointer) {
  std::string name = pointer.substr(pointer.starts_with('/') ? 1 : 0);
  std::ranges::replace(name, '/', '.');
  return name;
}

/// One user and one target.
class MoveCheck {
 public:
  MoveCheck(const Move& move, const MovingUser& moving)
      : move_(move), moving_(moving), accepts_(move.to.spec().accepts) {}

  MoveDraft Run() {
    const api::EndUser& user = moving_.user;
    if (!moving_.open_intent.empty()) Add(ReasonCode::kSourceUnknown, {}, {std::string(moving_.open_intent)});
    if (move_.tenant.closed_providers.contains(move_.to.id())) Add(ReasonCode::kTargetClosed);
    TakeId();
    MoveLogins(move_, moving_, draft_);
    CheckNeededLogins(move_, user, draft_);
    MoveWallets(move_, moving_, draft_);
    TakeProfile();
    if (!user.metadata.empty()) Add(ReasonCode::kMetadataKeptHere, "/metadata");
    if (move_.to.spec().portability.verifies_people) Add(ReasonCode::kKycAgain);
    if (move_.from != nullptr && !move_.from->Offers(Operation::kDeleteEndUser)) Add(ReasonCode::kSourceCannotDelete);
    CheckWhole();
    return std::move(draft_);
  }

 private:
  void Add(ReasonCode code, std::string pointer = {}, std::vector<std::string> values = {}) {
    draft_.verdict.Add(code, std::move(pointer), std::move(values));
  }

  /// As the vendor would be told it.
  void TakeId() {
    const api::EndUser& user = moving_.user;
    const bool told = move_.to.TellsExternalId();
    draft_.request.external_id =
        told ? provider::IdAtVendor(move_.to.account().ids,
                                    {move_.tenant.id, move_.tenant.prefix, user.external_id, user.generation})
             : user.external_id;
    const provider::DeletedIds deleted = move_.to.spec().portability.deleted_ids;
    if (!told || !moving_.id_was_deleted || deleted == provider::DeletedIds::kReusable) return;
    const bool reserved = deleted == provider::DeletedIds::kReserved;
    Add(ReasonCode::kExternalIdReserved, "/external_id",
        {reserved ? "says that it stays taken" : "does not say whether it can be used again"});
  }

  void TakeProfile() {
    api::Profile& profile = draft_.request.profile;
    profile = moving_.user.profile;
    std::vector<std::string> dropped;
    // Which text fits is for the rules to say: they are asked, and asked again in CheckWhole.
    for (const FieldError& fault : accepts_.Check(draft_.request, true)) {
      for (const api::ProfileMember& member : api::kProfileMembers) {
        if (fault.pointer != "/profile/" + std::string(member.name) || (profile.*member.value).empty()) continue;
        (profile.*member.value).clear();
        dropped.emplace_back(member.name);
      }
    }
    if (!dropped.empty()) Add(ReasonCode::kProfileDropped, "/profile", {Join(dropped, ", ")});
  }

  /// What is still at fault, as /v1/end-users/plan would say it; then the call itself.
  void CheckWhole() {
    bool whole = true;
    const bool mints = move_.to.credentials().CanMintUserTokens();
    for (const FieldError& fault : accepts_.Check(draft_.request, mints)) {
      whole = false;
      NoteFault(fault);
    }
    if (!whole) return;
    api::OperationInput input;
    input.request = &draft_.request;
    if (mints) input.user_token = Secret("minted");
    const Result<provider::Call> call = move_.to.calls().Build(Operation::kCreateEndUser, input, {});
    if (!call) Add(ReasonCode::kRequestRefused, {}, {call.error().detail});
  }

  void NoteFault(const FieldError& fault) {
    if (fault.pointer == "/external_id") {
      const mapping::AcceptRule* rule = accepts_.Find("external_id");
      const std::string takes =
          rule->pattern_text.empty() ? std::to_string(rule->max_length) + " characters at most" : rule->pattern_text;
      Add(ReasonCode::kExternalIdRefused, "/external_id", {takes, OddOf(draft_.request.external_id)});
    } else if (fault.pointer == "/user_token") {
      Add(ReasonCode::kLoginNeedsSetup);
    } else if (fault.pointer == "/login_methods" && LoginsAreToldOf()) {
      return;
    } else if (fault.code == "required" && !move_.keeps_personal_data && fault.pointer.starts_with("/profile")) {
      Add(ReasonCode::kDataNotKept, fault.pointer);
    } else if (fault.code == "required") {
      Add(ReasonCode::kMemberMissing, fault.pointer, {NameOf(fault.pointer)});
    } else {
      Add(ReasonCode::kRequestRefused, fault.pointer, {fault.detail});
    }
  }

  std::string OddOf(const std::string& id) const {
    return move_.alphabet != nullptr ? move_.alphabet->OddOf(id) : IdAlphabet(accepts_).OddOf(id);
  }

  bool LoginsAreToldOf() const {
    return std::ranges::any_of(draft_.verdict.reasons, [](const Reason& reason) {
      return reason.code == ReasonCode::kNoLoginAccepted || reason.code == ReasonCode::kContactMissing ||
             (reason.code == ReasonCode::kDataNotKept && reason.pointer == "/login_methods");
    });
  }

  const Move& move_;
  const MovingUser& moving_;
  const mapping::Accepts& accepts_;
  MoveDraft draft_;
};

}  // namespace

MoveDraft DraftMove(const Move& move, const MovingUser& moving) { return MoveCheck(move, moving).Run(); }

Verdict CheckMove(const Move& move, const MovingUser& moving) { return std::move(DraftMove(move, moving).verdict); }

}  // namespace walletgate::routing
