#include "http/resources/portability.h"

#include <algorithm>
#include <array>

#include "api/formats.h"
#include "api/portability_request.h"
#include "base/ids.h"
#include "http/answers.h"
#include "http/visit.h"
#include "routing/portability/portability_desk.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;

constexpr std::size_t kPageSize = 100;   // lines, where nobody asks for another number
constexpr std::size_t kMaxLines = 1000;  // some 900 kB
constexpr std::array<std::string_view, 3> kMediaTypes = {"application/json", "application/x-ndjson",
                                                         "text/csv; charset=utf-8"};  // of routing::LineFormat

/// Whoever serves without one has no reports.
routing::PortabilityDesk* DeskOf(Visit& visit) { return visit.engine.service().portability(); }

Error NoReports() { return MakeError(ErrorKind::kNotFound, "no reports are made here"); }

Task<Result<ApiAnswer>> Create(Visit& visit) {
  Result<api::PortabilityRequest> request = api::ParsePortabilityRequest(visit.body.root());
  if (!request) co_return std::move(request).error();
  routing::PortabilityDesk* desk = DeskOf(visit);
  if (desk == nullptr) co_return NoReports();
  Result<std::string> report = desk->Begin(visit.caller.state, TenantOf(visit), std::move(*request));
  if (!report) co_return std::move(report).error();
  ApiAnswer answer = Answers().OfJson(std::move(*report));
  answer.status = 201;
  co_return answer;
}

Task<Result<ApiAnswer>> Get(Visit& visit) {
  routing::PortabilityDesk* desk = DeskOf(visit);
  if (desk == nullptr) co_return NoReports();
  Result<std::string> report = desk->Show(TenantOf(visit).id, visit.id);
  if (!report) co_return std::move(report).error();
  co_return Answers().OfJson(std::move(*report));
}

/// The place of a parameter's value among its names; nothing where it was not given.
Result<std::optional<std::size_t>> ReadName(const Visit& visit, const std::string& name,
                                            std::span<const std::string_view> names) {
  const std::optional<std::string_view> value = FindParameter(visit.query, name);
  if (!value) return std::optional<std::size_t>();
  const auto found = std::ranges::find(names, *value);
  if (found == names.end()) return QueryFault(name, "enum", api::CheckOneOf(*value, names)->detail);
  return std::optional(static_cast<std::size_t>(found - names.begin()));
}

Result<std::size_t> ReadLineLimit(const Visit& visit) {
  const std::optional<std::string_view> text = FindParameter(visit.query, "limit");
  if (!text) return kPageSize;
  const bool digits = text->size() <= 4 && text->find_first_not_of("0123456789") == std::string_view::npos;
  const std::size_t limit = digits ? std::stoul(std::string(*text)) : 0;
  if (limit == 0 || limit > kMaxLines) return QueryFault("limit", "range", "is a number from 1 to 1000");
  return limit;
}

Result<routing::LinesQuery> ReadLinesQuery(const Visit& visit) {
  routing::LinesQuery query;
  const Result<std::size_t> limit = ReadLineLimit(visit);
  if (!limit) return limit.error();
  query.limit = *limit;
  query.after = FindParameter(visit.query, "cursor").value_or("");
  if (!query.after.empty() && !IsEndUserId(query.after))
    return QueryFault("cursor", "format", "is the user of the last line that was given");
  const auto format = ReadName(visit, "format", routing::kLineFormats);
  if (!format) return format.error();
  query.format = static_cast<routing::LineFormat>(format->value_or(0));
  const auto category = ReadName(visit, "category", routing::kPortabilityNames);
  if (!category) return category.error();
  if (*category) query.category = static_cast<routing::Portability>(**category);
  const auto code = ReadName(visit, "code", routing::ReasonNames());
  if (!code) return code.error();
  if (*code) query.code = static_cast<routing::ReasonCode>(**code);
  return query;
}

Task<Result<ApiAnswer>> Users(Visit& visit) {
  Result<routing::LinesQuery> query = ReadLinesQuery(visit);
  if (!query) co_return std::move(query).error();
  const auto format = static_cast<std::size_t>(query->format);
  routing::PortabilityDesk* desk = DeskOf(visit);
  if (desk == nullptr) co_return NoReports();
  Task<Result<std::string>> reading = desk->Lines(visit.engine.loop(), TenantOf(visit).id, visit.id, std::move(*query));
  Result<std::string> page = co_await std::move(reading);
  if (!page) co_return std::move(page).error();
  co_return AnswerOf(kMediaTypes[format], std::move(*page));
}

constexpr std::array<std::string_view, 5> kUsersQuery = {"format", "category", "code", "limit", "cursor"};

constexpr std::array kOfTenants = {
    Route{.method = "POST",
          .pattern = "/v1/portability",
          .operation = "create_portability_report",
          .needs = Needs::kBody | Needs::kIdempotencyKey,
          .scope = api::Scope::kMigrations,
          .handle = Create},
    Route{.method = "GET",
          .pattern = "/v1/portability/{id}",
          .operation = "get_portability_report",
          .scope = api::Scope::kMigrations,
          .handle = Get},
    Route{.method = "GET",
          .pattern = "/v1/portability/{id}/users",
          .operation = "list_portability_users",
          .query = kUsersQuery,
          .scope = api::Scope::kMigrations,
          .handle = Users},
};

constexpr std::array kOfOperators = {
    Route{.method = "POST",
          .pattern = "/v1/tenants/{tenant}/portability",
          .operation = "create_portability_report",
          .needs = Needs::kBody,
          .role = Role::kSupport,
          .handle = Create},
    Route{.method = "GET",
          .pattern = "/v1/tenants/{tenant}/portability/{id}",
          .operation = "get_portability_report",
          .role = Role::kViewer,
          .handle = Get},
    Route{.method = "GET",
          .pattern = "/v1/tenants/{tenant}/portability/{id}/users",
          .operation = "list_portability_users",
          .query = kUsersQuery,
          .role = Role::kSupport,
          .handle = Users},
};

}  // namespace

std::span<const Route> PortabilityRoutes() { return kOfTenants; }
std::span<const Route> AdminPortabilityRoutes() { return kOfOperators; }

}  // namespace walletgate::http
