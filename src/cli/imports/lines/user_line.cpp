#include "cli/imports/lines/user_line.h"

#include <algorithm>
#include <map>
#include <optional>

#include "api/names.h"
#include "base/json/writer.h"
#include "base/utf8.h"
#include "cli/imports/lines/csv_cell.h"

namespace walletgate::cli {
namespace {

/// Cells that have something, by the names of our columns; metadata's come in the order of their keys.
using Cells = std::map<std::string, std::string>;

const std::string* CellOf(const Cells& cells, const std::string& column) {
  const auto found = cells.find(column);
  return found == cells.end() ? nullptr : &found->second;
}

/// The columns of a section that have something; with a `group`, those of that one alone.
std::vector<const Column*> Filled(const Cells& cells, Section section, const std::string* group = nullptr) {
  std::vector<const Column*> filled;
  for (const Column& column : KnownColumns()) {
    if (column.section != section || (group != nullptr && column.group != *group)) continue;
    if (cells.count(column.name) > 0) filled.push_back(&column);
  }
  return filled;
}

void WriteMembers(const Cells& cells, const std::vector<const Column*>& columns, json::Sink& sink) {
  for (const Column* column : columns) sink.Member(column->member, std::string_view(cells.at(column->name)));
}

void WriteUserMember(const Cells& cells, const std::string& name, json::Sink& sink) {
  if (const std::string* cell = CellOf(cells, name)) sink.Member(name, std::string_view(*cell));
}

void WriteLogin(const Cells& cells, const std::string& group, json::Sink& sink) {
  const auto& issuers = api::kIssuerNames;
  const bool oauth = std::find(issuers.begin(), issuers.end(), group) != issuers.end();
  sink.StartObject();
  sink.Member("type", oauth ? std::string_view("oauth") : std::string_view(group));
  if (oauth) sink.Member("issuer", std::string_view(group));
  WriteMembers(cells, Filled(cells, Section::kLogin, &group), sink);
  if (const std::string* verified = CellOf(cells, group + "_verified")) sink.Member("verified", *verified == "true");
  sink.EndObject();
}

void WriteLogins(const Cells& cells, json::Sink& sink) {
  std::vector<std::string> groups;
  for (const Column* column : Filled(cells, Section::kLogin)) {
    if (groups.empty() || groups.back() != column->group) groups.push_back(column->group);
  }
  if (groups.empty()) return;
  sink.Key("login_methods");
  sink.StartArray();
  for (const std::string& group : groups) WriteLogin(cells, group, sink);
  sink.EndArray();
}

void WriteWallets(const Cells& cells, json::Sink& sink) {
  const std::vector<const Column*> wallets = Filled(cells, Section::kWallet);
  if (wallets.empty()) return;
  sink.Key("wallets");
  sink.StartArray();
  for (const Column* column : wallets) {
    sink.StartObject();
    sink.Member("chain", std::string_view(column->group));
    sink.Member("kind", std::string_view(column->member));
    sink.Member("address", std::string_view(cells.at(column->name)));
    sink.EndObject();
  }
  sink.EndArray();
}

void WriteProfile(const Cells& cells, json::Sink& sink) {
  const std::vector<const Column*> members = Filled(cells, Section::kProfile);
  if (members.empty()) return;
  sink.Key("profile");
  sink.StartObject();
  WriteMembers(cells, members, sink);
  sink.EndObject();
}

void WriteMetadata(const Cells& cells, const std::vector<Column>& columns, json::Sink& sink) {
  bool any = false;
  for (const Column& column : columns) {
    const std::string* cell = column.section == Section::kMetadata ? CellOf(cells, column.name) : nullptr;
    if (cell == nullptr) continue;
    if (!any) {
      sink.Key("metadata");
      sink.StartObject();
      any = true;
    }
    sink.Member(column.member, std::string_view(*cell));
  }
  if (any) sink.EndObject();
}

std::string Write(const Cells& cells, const std::vector<Column>& columns) {
  std::string line;
  json::Writer writer(&line);
  writer.StartObject();
  WriteUserMember(cells, "external_id", writer);
  WriteUserMember(cells, "provider_user_id", writer);
  WriteLogins(cells, writer);
  WriteWallets(cells, writer);
  WriteProfile(cells, writer);
  WriteMetadata(cells, columns, writer);
  WriteUserMember(cells, "created_at", writer);
  writer.EndObject();
  return line;
}

std::string Counted(std::size_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

/// Nobody can have verified a contact that is not there.
std::string FaultOfVerified(const Cells& cells) {
  for (const Column* column : Filled(cells, Section::kVerified)) {
    if (cells.at(column->name) == "true" && Filled(cells, Section::kLogin, &column->group).empty()) {
      return column->name + ": is true, and there is no " + column->group;
    }
  }
  return {};
}

}  // namespace

UserLine MakeUserLine(const CsvRecord& record, const std::vector<Column>& columns) {
  if (!record.fault.empty()) return {{}, record.fault};
  if (record.cells.size() != columns.size()) {
    return {{}, "has " + Counted(record.cells.size(), "cell") + "; the header has " + std::to_string(columns.size())};
  }
  Cells cells;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].section == Section::kNowhere) continue;
    if (!IsUtf8(record.cells[i].text)) return {{}, columns[i].name + ": is no UTF-8"};
    CellValue read = ReadCell(record.cells[i], columns[i].reading);
    if (!read.fault.empty()) return {{}, columns[i].name + ": " + read.fault};
    if (read.value) cells.emplace(columns[i].name, *std::move(read.value));
  }
  if (cells.empty()) return {};
  if (std::string fault = FaultOfVerified(cells); !fault.empty()) return {{}, std::move(fault)};
  return {Write(cells, columns), {}};
}

}  // namespace walletgate::cli
