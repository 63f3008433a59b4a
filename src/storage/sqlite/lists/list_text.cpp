#include "storage/sqlite/lists/list_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace walletgate::storage {
namespace {

constexpr std::string_view kColumns = "SELECT u.tenant, u.fingerprint, u.record, u.id FROM ";
/// ... where a contact's row says who comes next.
constexpr std::string_view kContactColumns = "SELECT u.tenant, u.fingerprint, u.record, c.user_id FROM ";
constexpr std::string_view kAtProvider = " AND u.provider = ?4";
constexpr std::string_view kHasAddress =
    " AND EXISTS (SELECT 1 FROM addresses WHERE tenant = ?1 AND address = ?7 AND user_id = u.id)";

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : " UNION ALL ") + part;
  return text;
}

std::string Is(std::string_view column, api::Status status) {
  return " AND " + std::string(column) + " = '" + std::string(ToString(status)) + "'";
}

/// " AND u.status IN ('active', 'pending')"
std::string StatusFilter(const std::vector<api::Status>& statuses) {
  std::string text;
  for (const api::Status status : statuses) {
    text += text.empty() ? " AND u.status IN ('" : ", '";
    text += ToString(status);
    text += '\'';
  }
  return text.empty() ? text : text + ')';
}

/// Those that are asked for, by name.
std::vector<api::Status> StatusesOf(const ListQuery& query) {
  using S = api::Status;
  std::vector<S> statuses = query.statuses;
  if (statuses.empty()) statuses = {S::kActive, S::kPending, S::kDeleted};
  if (IsByContact(query)) std::erase(statuses, S::kDeleted);
  return statuses;
}

/// "kind = 'email' AND value = ?5" of a row of `contacts` or `logins`.
std::string ContactOf(std::string_view kind, std::string_view value, std::string_view alias = "c") {
  const std::string dot = std::string(alias) + '.';
  return dot + "kind = '" + std::string(kind) + "' AND " + dot + "value = " + std::string(value);
}

std::string ContactOf(const ListQuery& query) {
  if (query.phone_number.empty()) return ContactOf("email", "?5");
  return query.email.empty() ? ContactOf("phone", "?6") : ContactOf("both", "?5 || ' ' || ?6");
}

/// Of who has both the e-mail is walked through.
std::string OldContactOf(const ListQuery& query) {
  if (query.email.empty()) return ContactOf("phone", "?6");
  if (query.phone_number.empty()) return ContactOf("email", "?5");
  return ContactOf("email", "?5") + " AND EXISTS (SELECT 1 FROM logins p WHERE p.tenant = ?1 AND " +
         ContactOf("phone", "?6", "p") + " AND p.user_id = c.user_id)";
}

std::string OldListOfContact(const ListQuery& query, const std::vector<api::Status>& statuses) {
  std::string text(kContactColumns);
  text += "logins c CROSS JOIN users u INDEXED BY users_by_id ON u.tenant = ?1 AND u.id = c.user_id ";
  text += "WHERE c.tenant = ?1 AND c.user_id > ?2 AND " + OldContactOf(query) + StatusFilter(statuses);
  return query.provider.empty() ? text : text.append(kAtProvider);
}

std::string ListOfContact(const ListQuery& query, bool moved) {
  const std::vector<api::Status> statuses = StatusesOf(query);
  std::vector<std::string> parts;
  for (const api::Status status : statuses) {
    std::string text(kContactColumns);
    text += query.provider.empty() ? "contacts c" : "contacts c INDEXED BY contacts_by_provider";
    text += " CROSS JOIN users u INDEXED BY users_by_id ON u.tenant = ?1 AND u.id = c.user_id ";
    text += "WHERE c.tenant = ?1 AND c.user_id > ?2 AND " + ContactOf(query) + Is("c.status", status);
    parts.push_back(query.provider.empty() ? text : text + " AND c.provider = ?4");
  }
  if (!moved && !statuses.empty()) parts.push_back(OldListOfContact(query, statuses));
  return Joined(parts);
}

std::string HasContact(const ListQuery& query, bool moved) {
  if (!IsByContact(query)) return "";
  const std::string whose = " AND c.tenant = ?1 AND c.user_id = u.id";
  std::string text = " AND (EXISTS (SELECT 1 FROM contacts c WHERE ";
  text += ContactOf(query) + " AND c.status = u.status" + whose + ')';
  if (!moved) text += " OR EXISTS (SELECT 1 FROM logins c WHERE " + OldContactOf(query) + whose + ')';
  return text + ')';
}

/// Who has a wallet of that address, or had it: all of them are looked at, be they shown or not, but few ever share
/// one.
std::string ListOfAddress(const ListQuery& query, bool moved) {
  const std::vector<api::Status> statuses = StatusesOf(query);
  if (statuses.empty()) return "";
  std::string text = "SELECT u.tenant, u.fingerprint, u.record, a.user_id FROM ";
  text += "addresses a CROSS JOIN users u INDEXED BY users_by_id ON u.tenant = ?1 AND u.id = a.user_id ";
  text += "WHERE a.tenant = ?1 AND a.address = ?7 AND a.user_id > ?2" + StatusFilter(statuses);
  if (!query.provider.empty()) text += kAtProvider;
  return text + HasContact(query, moved);
}

/// Who has it, and those who had it before: the first one, and those who were made again, by state.
std::string ListOfExternalId(const ListQuery& query, bool moved) {
  const std::vector<api::Status> statuses = StatusesOf(query);
  const bool any_provider = query.provider.empty();
  const auto part = [&](std::string_view index, const std::string& filter) {
    std::string text(kColumns);
    text.append("users u INDEXED BY ").append(index);
    text += " WHERE u.tenant = ?1 AND u.external_id = ?3 AND u.id > ?2" + filter;
    if (!any_provider) text += kAtProvider;
    if (!query.address.empty()) text += kHasAddress;
    return text + HasContact(query, moved);
  };
  std::vector<std::string> parts;
  if (!statuses.empty())
    parts.push_back(part("users_by_external_id", " AND u.generation = 0" + StatusFilter(statuses)));
  for (const api::Status status : statuses) {
    parts.push_back(part(any_provider ? "users_again" : "users_again_by_provider",
                         " AND u.generation > 0" + Is("u.status", status)));
  }
  return Joined(parts);
}

/// Several states are merged from as many places of an index.
std::string ListOfAll(const ListQuery& query) {
  const bool any_provider = query.provider.empty();
  const auto part = [&](std::string_view index) {
    std::string text(kColumns);
    text.append("users u INDEXED BY ").append(index).append(" WHERE u.tenant = ?1 AND u.id > ?2");
    return any_provider ? text : text.append(kAtProvider);
  };
  if (query.statuses.empty()) return part(any_provider ? "users_by_id" : "users_by_provider");
  std::vector<std::string> parts;
  for (const api::Status status : query.statuses) {
    parts.push_back(part(any_provider ? "users_by_status" : "users_by_provider_status") + Is("u.status", status));
  }
  return Joined(parts);
}

}  // namespace

std::string ListText(const ListQuery& query, bool moved) {
  const std::string rows = !query.external_id.empty() ? ListOfExternalId(query, moved)
                           : !query.address.empty()   ? ListOfAddress(query, moved)
                           : IsByContact(query)       ? ListOfContact(query, moved)
                                                      : ListOfAll(query);
  return rows.empty() ? rows : rows + " ORDER BY 4 LIMIT ?8";
}

}  // namespace walletgate::storage
