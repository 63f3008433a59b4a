#include "routing/migrations/move_terms.h"

#include "routing/migrations/migration_ends.h"
#include "routing/portability/asked.h"

namespace walletgate::routing {
namespace {

constexpr int kEverybody = 100;  ///< percent

}  // namespace

std::optional<MoveTerms> TermsOf(const State& state, const storage::Migration& migration,
                                 const api::MigrationRequest& asked) {
  const Tenant* owner = state.FindTenant(migration.tenant);
  if (owner == nullptr || owner->retired) return std::nullopt;
  MoveTerms terms;
  terms.migration_id = migration.id;
  terms.from = migration.from;
  terms.source = ProviderAt(*owner, migration.from);
  terms.target = ProviderAt(*owner, migration.to);
  terms.choices = ChoicesOf(asked.question);
  terms.adopts = asked.target_has_user == api::TargetHasUser::kAdoptIfSame;
  terms.only_with_addresses = OnlyWithAddresses(asked);
  if (terms.target == nullptr) return std::nullopt;
  return terms;
}

bool OnlyWithAddresses(const api::MigrationRequest& asked) { return asked.question.addresses == "keep_or_skip"; }

int ShareOf(const storage::Migration& migration, const api::MigrationRequest& asked) {
  // One that was taken back, or had ended, cuts over whom somebody has told it to since, and nobody else.
  const bool told = migration.cut_over_share > 0 && migration.state == storage::MigrationState::kCompleting;
  return asked.cut_over == api::CutOverBy::kAutomatic && !told ? kEverybody : migration.cut_over_share;
}

}  // namespace walletgate::routing
