#include "storage/imports/import_records.h"

#include <algorithm>
#include <utility>

#include "api/login_kinds.h"
#include "base/strings.h"

namespace walletgate::storage {

ImportRow RowOfLine(api::ImportLine line, std::uint64_t number) {
  ImportRow row;
  row.number = number;
  row.external_id = line.user.external_id;
  row.provider_user_id = line.user.provider_user_id;
  if (line.fault.reason.empty()) {
    row.said = std::move(line.user);
    return row;
  }
  row.state = LineState::kInvalid;
  row.reason = std::move(line.fault.reason);
  row.detail = std::move(line.fault.detail);
  return row;
}

ImportRow RowOfListed(const api::ImportedUser& shown, api::LineFault fault, std::uint64_t number) {
  api::ImportLine line;
  line.user.provider_user_id = shown.provider_user_id;
  if (fault.reason.empty()) line.user.external_id = shown.provider_user_id;
  line.fault = std::move(fault);
  ImportRow row = RowOfLine(std::move(line), number);
  if (row.state == LineState::kPending) row.shown = shown;
  return row;
}

std::vector<std::string> ContactsOf(const api::ImportedUser& user, const std::vector<std::string>& kinds) {
  std::vector<std::string> contacts;
  for (const api::LoginMethod& login : user.login_methods) {
    const api::LoginKind& kind = api::KindOf(login.type);
    if (kind.contact.empty() || std::find(kinds.begin(), kinds.end(), kind.contact) == kinds.end()) continue;
    contacts.push_back(std::string(kind.contact) + " " + ToLowerAscii(api::ContactOf(login)));
  }
  return contacts;
}

}  // namespace walletgate::storage
