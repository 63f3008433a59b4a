#pragma once

// How tenant_matrix_test asks for each route of the contract. A new route has a row here.

#include <map>
#include <string>
#include <vector>

#include "transport/http_client.h"

namespace walletgate::tenant_matrix {

/// One way of asking. In the query of a list, "THEIRS" stands for what somebody else's user has there.
struct Ask {
  std::string query = {};
  std::string body = {};
  transport::Headers headers = {};
  std::string method = {};  ///< "": that of the row
};

struct Row {
  enum class About {
    kEverybody,  ///< open to whoever comes
    kTenant,     ///< asks for a key, and for no user by id
    kUser,       ///< by id
    kMover,      ///< asks for a key with the scope migrations
    kImport,     ///< likewise, by id
    kReport,     ///< likewise, by id of a portability report
    kMigration,  ///< likewise, by id of a migration
  } about;
  std::vector<Ask> asks;
};

inline const std::map<std::string, Row> kRows = {
    {"get /v1/end-users/{id}",
     {Row::About::kUser,
      {{}, {"?refresh=true"}, {"?refresh=false"}, {"?include=provider_data"}, {"", "", {}, "HEAD"}}}},
    {"get /v1/end-users/{id}/journal", {Row::About::kUser, {{}}}},
    {"patch /v1/end-users/{id}",
     {Row::About::kUser,
      {{"", "{}"},
       {"", R"({"metadata":{"tier":"gold"}})", {{"Content-Type", "application/merge-patch+json"}}},
       {"", R"({"profile":{"first_name":"Eve"}})", {{"Idempotency-Key", "patch-of-main"}}}}}},
    {"post /v1/end-users/{id}/login-methods",
     {Row::About::kUser, {{"", R"({"type":"email","email":"eve@example.com"})"}}}},
    {"post /v1/end-users/{id}/login-methods/remove",
     {Row::About::kUser, {{"", R"({"type":"email","email":"eve@example.com"})"}}}},
    {"delete /v1/end-users/{id}", {Row::About::kUser, {{}, {"?local=true"}, {"?local=false"}}}},
    {"post /v1/end-users/{id}/touch", {Row::About::kUser, {{"", "{}"}}}},
    {"post /v1/end-users/{id}/erase", {Row::About::kUser, {{}, {"?local=true"}, {"?local=false"}}}},
    {"post /v1/end-users/{id}/wallets",
     {Row::About::kUser,
      {{"", R"({"chain":"evm"})"},
       {"", R"({"chain":"solana"})"},
       {"", R"({"chain":"solana"})", {{"Idempotency-Key", "wallet-of-main"}}}}}},
    {"get /v1/end-users",
     {Row::About::kTenant,
      {{},
       {"?external_id=THEIRS"},
       {"?email=THEIRS"},
       {"?phone_number=THEIRS"},
       {"?address=THEIRS"},
       {"?provider=streambird"},
       {"?status=active"},
       {"?status=pending"},
       {"?status=deleted"},
       {"?status=any"},
       {"?limit=100"},
       {"?cursor=THEIRS"}}}},
    {"post /v1/end-users", {Row::About::kTenant, {{"", R"({"external_id":"scoped-1","provider":"capa"})"}}}},
    {"post /v1/end-users/plan", {Row::About::kTenant, {{"", R"({"external_id":"scoped-1","provider":"capa"})"}}}},
    {"get /v1/providers", {Row::About::kTenant, {{}}}},
    {"get /v1/providers/{id}", {Row::About::kTenant, {{}}}},
    {"post /v1/imports", {Row::About::kMover, {{"", R"({"provider":"capa","source":"lines","external_id":"lines"})"}}}},
    {"post /v1/portability", {Row::About::kMover, {{"", R"({"from":"capa","to":"cdp"})"}}}},
    {"get /v1/portability/{id}", {Row::About::kReport, {{}}}},
    {"get /v1/portability/{id}/users",
     {Row::About::kReport,
      {{},
       {"?format=csv"},
       {"?category=ready"},
       {"?code=kyc_again"},
       {"?limit=1"},
       {"?cursor=eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V"}}}},
    {"get /v1/imports", {Row::About::kMover, {{}, {"?limit=100"}, {"?cursor=imp_01J9ZC3Q7T8X2M4N6P8R0S2T4V"}}}},
    {"get /v1/imports/{id}", {Row::About::kImport, {{}}}},
    {"post /v1/imports/{id}/lines",
     {Row::About::kImport, {{"", "{}\n", {{"Content-Type", "application/x-ndjson"}, {"Idempotency-Key", "part-1"}}}}}},
    {"post /v1/imports/{id}/start", {Row::About::kImport, {{"", "{}"}}}},
    {"post /v1/imports/{id}/pause", {Row::About::kImport, {{}}}},
    {"post /v1/imports/{id}/resume", {Row::About::kImport, {{}}}},
    {"post /v1/imports/{id}/cancel", {Row::About::kImport, {{}}}},
    {"post /v1/imports/{id}/undo", {Row::About::kImport, {{}}}},
    {"get /v1/imports/{id}/users",
     {Row::About::kImport, {{}, {"?state=adopted"}, {"?reason=blank"}, {"?limit=100"}, {"?cursor=1"}}}},
    {"post /v1/migrations", {Row::About::kMover, {{"", R"({"from":"capa","to":"cdp"})"}}}},
    {"get /v1/migrations", {Row::About::kMover, {{}, {"?limit=100"}, {"?cursor=mig_01J9ZC3Q7T8X2M4N6P8R0S2T4V"}}}},
    {"get /v1/migrations/{id}", {Row::About::kMigration, {{}}}},
    {"patch /v1/migrations/{id}",
     {Row::About::kMigration,
      {{"", R"({"pace":{"max_in_flight":1}})"}, {"", "{}", {{"Content-Type", "application/merge-patch+json"}}}}}},
    {"post /v1/migrations/{id}/assess", {Row::About::kMigration, {{}}}},
    {"post /v1/migrations/{id}/start",
     {Row::About::kMigration, {{"", "{}"}, {"", R"({"allow_partial":{"blocked":1}})"}}}},
    {"post /v1/migrations/{id}/pause", {Row::About::kMigration, {{}}}},
    {"post /v1/migrations/{id}/resume", {Row::About::kMigration, {{}}}},
    {"post /v1/migrations/{id}/cut_over", {Row::About::kMigration, {{"", "{}"}, {"", R"({"share":25})"}}}},
    {"post /v1/migrations/{id}/complete", {Row::About::kMigration, {{}}}},
    {"post /v1/migrations/{id}/cancel", {Row::About::kMigration, {{}}}},
    {"post /v1/migrations/{id}/rollback", {Row::About::kMigration, {{"", "{}"}, {"", R"({"dry_run":true})"}}}},
    {"get /v1/migrations/{id}/users",
     {Row::About::kMigration,
      {{}, {"?state=blocked"}, {"?reason=blank"}, {"?limit=100"}, {"?cursor=eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V"}}}},
    {"get /.well-known/jwks.json", {Row::About::kEverybody, {}}},
    {"get /issuers/{name}/.well-known/jwks.json", {Row::About::kEverybody, {}}},
    {"get /healthz", {Row::About::kEverybody, {}}},
    {"get /openapi.json", {Row::About::kEverybody, {}}},
};

}  // namespace walletgate::tenant_matrix
