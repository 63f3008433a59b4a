#include "storage/imports/memory_import.h"

#include <algorithm>
#include <utility>

#include "api/login_kinds.h"

namespace walletgate::storage {

Import MemoryImport::Shown() const {
  Import shown = import;
  for (const auto& [key, part] : parts) shown.part_is_open = shown.part_is_open || part.taken < part.lines;
  std::map<std::pair<LineState, std::string>, std::uint64_t> counts;
  for (const auto& [number, row] : rows) ++counts[{row.state, row.reason}];
  for (const auto& [what, lines] : counts) shown.counts.push_back({what.first, what.second, lines});
  return shown;
}

std::uint64_t MemoryImport::Repeated(const ImportRow& row) const {
  const auto same = by_external_id.find(row.external_id);
  if (same != by_external_id.end() && !row.external_id.empty()) return same->second;
  const auto vendor_user = by_vendor_user.find(row.provider_user_id);
  return vendor_user == by_vendor_user.end() || row.provider_user_id.empty() ? 0 : vendor_user->second;
}

bool MemoryImport::Append(ImportRow row) {
  const std::uint64_t repeated = row.state == LineState::kPending ? Repeated(row) : 0;
  if (repeated != 0) {
    row.state = LineState::kInvalid;
    row.reason = kRepeatedLine;
    row.detail = RepeatsLine(repeated);
  }
  Row kept{std::move(row)};
  const bool keeps = kept.state == LineState::kPending;
  if (keeps) {
    by_external_id.emplace(kept.external_id, kept.number);
    if (!kept.provider_user_id.empty()) by_vendor_user.emplace(kept.provider_user_id, kept.number);
    else kept.contacts = ContactsOf(*kept.said, {api::kContactNames.begin(), api::kContactNames.end()});
  } else {
    kept.Empty();
  }
  rows.emplace(kept.number, std::move(kept));
  return keeps;
}

void MemoryImport::Decide(const LineDecision& decision, bool keeps_data) {
  const auto found = rows.find(decision.number);
  if (found == rows.end()) return;
  Row& row = found->second;
  // That was written with the end user, whatever his runner has met since.
  const bool stays = row.state == LineState::kAdopted && !row.said && decision.state != LineState::kUndone &&
                     decision.state != LineState::kKept;
  if (stays) return;
  row.state = decision.state;
  row.reason = decision.reason;
  row.detail = decision.detail;
  if (!row.external_id.empty()) row.end_user_id = decision.end_user_id;
  row.tries += decision.state == LineState::kPending ? 1 : 0;
  if (!keeps_data && decision.state != LineState::kPending) row.Empty();
}

void MemoryImport::Match(Row& row, const api::ImportedUser& shown) {
  const bool other = row.match == LineMatch::kSeveral ||
                     (row.match == LineMatch::kOne && row.provider_user_id != shown.provider_user_id);
  row.match = other ? LineMatch::kSeveral : LineMatch::kOne;
  row.shown = other ? std::nullopt : std::optional(shown);
  if (other) return;
  row.provider_user_id = shown.provider_user_id;
  by_vendor_user.emplace(shown.provider_user_id, row.number);
}

bool MemoryImport::Pair(const api::ImportedUser& user, const std::vector<std::string>& unique) {
  if (const auto same = by_vendor_user.find(user.provider_user_id); same != by_vendor_user.end()) {
    Row& row = rows.at(same->second);
    if (row.said) Match(row, user);
    return true;
  }
  const std::vector<std::string> contacts = ContactsOf(user, unique);
  std::vector<Row*> found;
  for (auto& [number, row] : rows) {
    const auto has = [&contacts](const std::string& contact) {
      return std::find(contacts.begin(), contacts.end(), contact) != contacts.end();
    };
    if (std::any_of(row.contacts.begin(), row.contacts.end(), has)) found.push_back(&row);
  }
  for (Row* row : found) {
    if (found.size() == 1) {
      Match(*row, user);
    } else {
      row->match = LineMatch::kSeveral;
      row->shown.reset();
    }
  }
  return !found.empty();
}

std::size_t MemoryImport::TakePage(const ImportPage& page) {
  std::size_t fresh = 0;
  for (std::size_t i = 0; i < page.users.size(); ++i) {
    const api::ImportedUser& user = page.users[i];
    if (import.ids == ImportIds::kLines) {
      if (!Pair(user, page.unique)) ++import.walk.unpaired;
      ++fresh;
    } else if (!by_vendor_user.contains(user.provider_user_id)) {
      const api::LineFault fault = i < page.faults.size() ? page.faults[i] : api::LineFault();
      Append(RowOfListed(user, fault, ++import.lines));
      ++fresh;
    }
  }
  import.walk.users += page.users.size();
  import.walk.unreadable += page.unreadable;
  import.walk.cursor = page.next_cursor;
  import.walk.ended = page.next_cursor.empty();
  return fresh;
}

void MemoryImport::Forget(const api::EndUser& user) {
  for (auto& [number, row] : rows) {
    const bool his = row.external_id == user.external_id || row.end_user_id == user.id ||
                     (!row.provider_user_id.empty() && row.provider_user_id == user.provider_user_id);
    if (!his) continue;
    if (row.said) {
      row.state = LineState::kInvalid;
      row.reason = kErasedLine;
    }
    row.external_id = row.provider_user_id = row.end_user_id = row.detail = {};
    row.Empty();
  }
  by_external_id.erase(user.external_id);
  by_vendor_user.erase(user.provider_user_id);
  meant.erase(user.provider_user_id);
}

}  // namespace walletgate::storage
