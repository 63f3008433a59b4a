#pragma once

// A migration from acme to bolt and users who move, on every Store. For the tests of MigrationLedger.

#include <algorithm>
#include <string>
#include <vector>

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {

inline constexpr const char* kMigration = "mig_01J9ZC3Q7T8X2M4N6P8R0S2T4V";
inline constexpr const char* kOtherMigration = "mig_01J9ZC3Q7T8X2M4N6P8R0S2T4W";
inline constexpr const char* kAtSource = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
inline constexpr const char* kAtTarget = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";

template <class Implementation>
class MovingConformance : public StoreConformance<Implementation> {
 protected:
  Migration MakeMigration(const std::string& id = kMigration) {
    Migration migration;
    migration.id = id;
    migration.tenant = "t1";
    migration.from = {"acme", "acme/main"};
    migration.to = {"bolt", "bolt/main"};
    migration.asked = R"({"from":"acme"})";
    migration.created_at = migration.updated_at = this->clock_.Now();
    return migration;
  }
  Migration Create(const std::string& id = kMigration) {
    return this->Run(this->store_->CreateMigration(this->loop_, MakeMigration(id)));
  }
  Migration Found(const std::string& id = kMigration) {
    return *this->Run(this->store_->FindMigration(this->loop_, "t1", id));
  }
  bool Change(std::vector<MigrationState> from, MigrationState to, const std::string& id = kMigration) {
    MigrationChange change;
    change.tenant = "t1";
    change.id = id;
    change.from = std::move(from);
    change.to = to;
    change.at = this->clock_.Now();
    return this->Run(this->store_->ChangeMigration(this->loop_, change));
  }

  static api::Wallet WalletAt(const std::string& address) {
    api::Wallet wallet;
    wallet.address = address;
    wallet.is_default = true;
    return wallet;
  }
  /// Somebody at the source, with a wallet.
  void AddAtSource(const std::string& external_id) {
    Intent intent = this->IntentAt("t1", external_id, "acme/main", "a-" + external_id);
    intent.user.status = api::Status::kActive;
    intent.user.wallets.push_back(WalletAt(kAtSource));
    intent.user.metadata["a"] = "b";
    api::LoginMethod login;
    login.email = external_id + "@b.example";
    intent.user.login_methods.push_back(login);
    this->Apply(intent);
  }
  UserRecord User(const std::string& external_id) {
    return *this->Run(this->store_->FindUser(this->loop_, "t1", "eu_" + external_id));
  }
  void Update(const UserRecord& record) { this->Run(this->store_->UpdateUser(this->loop_, record)); }
  void Delete(const std::string& external_id) {
    UserRecord record = User(external_id);
    record.user.status = api::Status::kDeleted;
    Update(record);
  }
  void Erase(const std::string& external_id) {
    this->Run(this->store_->Erase(this->loop_, {"t1", "eu_" + external_id, {}, this->clock_.Now()}));
  }
  Ties TiesOf(const std::string& external_id) {
    return this->Run(this->store_->FindTies(this->loop_, "t1", "eu_" + external_id));
  }
  std::string HolderOf(const std::string& account, const std::string& provider_user_id) {
    const auto holder = this->Run(this->store_->FindHolder(this->loop_, account, provider_user_id));
    return holder ? holder->user_id : "nobody";
  }
  std::vector<std::string> Having(const std::string& address) {
    ListQuery query;
    query.tenant = "t1";
    query.address = address;
    return this->Listed(query);
  }

  MigrationClaim MyClaim(const std::string& id = kMigration) { return {id, "me", std::chrono::seconds(10)}; }
  static MovingRow RowOf(const std::string& external_id, MoveState state = MoveState::kPending) {
    MovingRow row;
    row.user_id = "eu_" + external_id;
    row.state = state;
    row.version = 1;
    return row;
  }
  std::optional<std::size_t> Enrol(std::vector<MovingRow> rows, const std::string& id = kMigration) {
    const std::string last = rows.empty() ? "" : rows.back().user_id;
    return this->Run(this->store_->Enrol(this->loop_, {MyClaim(id), std::move(rows), last}));
  }
  std::vector<MovingRow> Rows(const std::string& id = kMigration) {
    return this->Run(this->store_->ListMoves(this->loop_, {"t1", id, {}, {}, 100, {}})).rows;
  }
  MovingRow Row(const std::string& external_id, const std::string& id = kMigration) {
    for (MovingRow& row : Rows(id)) {
      if (row.user_id == "eu_" + external_id) return std::move(row);
    }
    ADD_FAILURE() << external_id << " has no row";
    return {};
  }
  /// "skipped deleted"
  std::string StateOf(const std::string& external_id, const std::string& id = kMigration) {
    const MovingRow row = Row(external_id, id);
    return std::string(ToString(row.state)) + (row.reason.empty() ? "" : " ") + row.reason;
  }
  std::vector<std::string> Counts(const std::string& id = kMigration) {
    std::vector<std::string> texts;
    for (const MoveCount& count : Found(id).counts) {
      texts.push_back(std::string(ToString(count.state)) + " " + count.reason + " " + std::to_string(count.users));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
  }

  /// Of a call that makes him at the target.
  Intent MoveOf(const std::string& external_id, const std::string& id = "move-1") {
    Intent intent = this->IntentAt("t1", external_id, "bolt/main", "");
    intent.id = id;
    intent.user.provider = "bolt";
    intent.migration = kMigration;
    return intent;
  }
  /// "" or the code of the error.
  std::string Begin(const Intent& intent) {
    Change({MigrationState::kDraft}, MigrationState::kRunning, intent.migration);
    const auto begun = this->loop_.Run(this->store_->Begin(this->loop_, intent, std::nullopt));
    if (!begun) return "never ended";
    return *begun ? std::string() : std::string(InfoOf(begun->error().kind).code);
  }
  /// The target has him, under a wallet of its own.
  Ending MadeAtTarget(const Intent& intent, MoveState state = MoveState::kPrepared) {
    Ending ending = this->EndingOf(intent);
    api::EndUser& user = ending.user->user;
    user.provider_user_id = "b-" + user.external_id;
    user.status = api::Status::kActive;
    user.wallets = {WalletAt(kAtTarget)};
    user.metadata["of"] = "the move";
    ending.move = MoveStep{};
    ending.move->state = state;
    ending.move->version = intent.user.version;
    ending.if_held.outcome = Ending::Outcome::kNotApplied;
    ending.if_held.move = MoveStep{};
    ending.if_held.move->reason = "conflict_at_target";
    return ending;
  }
  Ended End(const Ending& ending) { return this->Run(this->store_->End(this->loop_, ending)); }

  /// At the source and at the target, to be cut over.
  void Prepare(const std::string& external_id) {
    if (!this->Run(this->store_->FindMigration(this->loop_, "t1", kMigration))) Create();
    AddAtSource(external_id);
    Enrol({RowOf(external_id)});
    const Intent intent = MoveOf(external_id, "move-" + external_id);
    EXPECT_EQ(Begin(intent), "");
    EXPECT_EQ(End(MadeAtTarget(intent)), Ended::kAsAsked);
  }
  /// Somebody at the source who is to be moved.
  void Enrolled(const std::string& external_id) {
    if (!this->Run(this->store_->FindMigration(this->loop_, "t1", kMigration))) this->Create();
    this->AddAtSource(external_id);
    this->Enrol({this->RowOf(external_id)});
  }
  Intent WalletOf(const std::string& external_id) {
    Intent wallet = this->MakeIntent("t1", external_id);
    wallet.id = "wallet-1";
    wallet.call.operation = api::Operation::kCreateWallet;
    return wallet;
  }
  static std::vector<std::string> AddressesOf(const std::vector<api::Wallet>& wallets) {
    std::vector<std::string> addresses;
    for (const api::Wallet& wallet : wallets) addresses.push_back(wallet.address);
    return addresses;
  }
  std::vector<std::string> LinksOf(const std::string& external_id) {
    std::vector<std::string> texts;
    for (const Link& link : this->TiesOf(external_id).links) {
      texts.push_back(link.account + " " + link.provider_user_id + " " + std::string(ToString(link.state)));
    }
    return texts;
  }
  Switched CutOver(const std::string& external_id, const std::string& id = kMigration) {
    Change({MigrationState::kDraft, MigrationState::kRollingBack}, MigrationState::kRunning, id);
    return this->Run(this->store_->CutOver(this->loop_, {"t1", id, {"eu_" + external_id}, this->clock_.Now()})).at(0);
  }
  Switched RollBack(const std::string& external_id) {
    Change({MigrationState::kDraft, MigrationState::kRunning}, MigrationState::kRollingBack);
    return this->Run(this->store_->RollBack(this->loop_, {"t1", kMigration, {"eu_" + external_id}, this->clock_.Now()}))
        .at(0);
  }
};

}  // namespace walletgate::storage
