#include "cli/imports/lines/csv_columns.h"

#include <algorithm>

#include "api/formats.h"
#include "api/login_kinds.h"
#include "api/names.h"
#include "base/strings.h"

namespace walletgate::cli {
namespace {

constexpr std::string_view kMetadata = "metadata.";

Reading ReadingOf(const api::LoginKind& kind, std::string_view member) {
  if (member == kind.contact && kind.type == api::LoginType::kPhone) return Reading::kPhone;
  if (member == "name" || member == "username") return Reading::kText;
  return Reading::kId;
}

/// The members of one login: "email", "jwt_subject", "google_name". A contact needs no more than its own name.
void AddLogin(const api::LoginKind& kind, const std::string& group, std::vector<Column>& columns) {
  for (const api::LoginMember& member : kind.members) {
    if (member.value == nullptr || !member.values.empty()) continue;  // the group says it
    const std::string own(member.name);
    const std::string name = member.name == kind.contact ? own : group + "_" + own;
    columns.push_back({name, Section::kLogin, group, own, ReadingOf(kind, member.name)});
  }
  if (!kind.contact.empty()) {
    columns.push_back({group + "_verified", Section::kVerified, group, "verified", Reading::kBool});
  }
}

void AddLogins(std::vector<Column>& columns) {
  for (const api::LoginKind& kind : api::kLoginKinds) {
    if (kind.type == api::LoginType::kOauth) {
      for (const std::string_view issuer : api::kIssuerNames) AddLogin(kind, std::string(issuer), columns);
    } else if (kind.type == api::LoginType::kWallet) {
      columns.push_back({"login_wallet_address", Section::kLogin, std::string(kind.name), "address", Reading::kPlain});
    } else {
      AddLogin(kind, std::string(kind.name), columns);
    }
  }
}

std::vector<Column> MakeColumns() {
  std::vector<Column> columns = {{"external_id", Section::kUser, "", "external_id", Reading::kId},
                                 {"provider_user_id", Section::kUser, "", "provider_user_id", Reading::kId}};
  AddLogins(columns);
  for (const std::string_view chain : api::kChainNames) {
    for (const std::string_view kind : api::kWalletKindNames) {
      const std::string between = kind == api::kWalletKindNames[0] ? "_" : "_" + std::string(kind) + "_";
      columns.push_back({std::string(chain) + between + "address", Section::kWallet, std::string(chain),
                         std::string(kind), Reading::kPlain});
    }
  }
  columns.push_back({"profile_type", Section::kProfile, "", "type", Reading::kPlain});
  for (const char* name : {"first_name", "middle_name", "last_name", "display_name"}) {
    columns.push_back({name, Section::kProfile, "", name, Reading::kText});
  }
  columns.push_back({"created_at", Section::kUser, "", "created_at", Reading::kPlain});
  return columns;
}

std::string FaultOf(const std::string& name) {
  std::vector<std::string> known;
  for (const Column& column : KnownColumns()) known.push_back(column.name);
  if (NearestName(name, known)) return config::UnknownName("column", name, known);
  return "unknown column '" + name + "'; --columns lists those that are known, metadata.NAME keeps one as metadata, " +
         "--ignore-column leaves one out";
}

/// The column of that name of ours; without a section's name where there is none.
std::optional<Column> Find(const std::string& name) {
  const std::vector<Column>& known = KnownColumns();
  const auto found = std::find_if(known.begin(), known.end(), [&](const Column& one) { return one.name == name; });
  if (found != known.end()) return *found;
  if (!name.starts_with(kMetadata)) return std::nullopt;
  return Column{name, Section::kMetadata, "", name.substr(kMetadata.size()), Reading::kText};
}

/// One header cell at a time.
class HeaderReader {
 public:
  HeaderReader(const ColumnWishes& wishes, config::Position where, config::Diagnostics& diagnostics)
      : wishes_(wishes), where_(std::move(where)), diagnostics_(diagnostics) {}

  void Read(const std::string& written, int number) {
    number_ = number;
    if (written.empty()) return Fault("column " + std::to_string(number) + " has no name");
    if (!theirs_.insert(written).second) return Fault("the column '" + written + "' stands twice");
    if (wishes_.ignored.count(written) > 0) {
      columns_.push_back({written, Section::kNowhere, "", "", Reading::kText});
      return;
    }
    const auto renamed = wishes_.renamed.find(written);
    const std::string& name = renamed == wishes_.renamed.end() ? written : renamed->second;
    std::optional<Column> column = Find(name);
    if (!column) return Fault(FaultOf(name));
    if (!ours_.insert(name).second) return Fault("two columns are '" + name + "'");
    if (column->section == Section::kMetadata) {
      if (const api::TextCheck fault = api::CheckMetadataKey(column->member)) {
        return Fault("the name behind '" + std::string(kMetadata) + "' " + fault->detail);
      }
    }
    columns_.push_back(*std::move(column));
  }

  /// After the last one.
  std::vector<Column> Columns() {
    number_ = 0;
    for (const auto& [theirs, name] : wishes_.renamed) ExpectThere("--column", theirs);
    for (const std::string& theirs : wishes_.ignored) ExpectThere("--ignore-column", theirs);
    if (ours_.count("external_id") == 0 && diagnostics_.empty()) Fault("no column is 'external_id': your own ids");
    return std::move(columns_);
  }

 private:
  void Fault(std::string message) {
    diagnostics_.Add(where_, number_ == 0 ? "" : "column " + std::to_string(number_), std::move(message));
  }
  void ExpectThere(const std::string& option, const std::string& name) {
    if (theirs_.count(name) == 0) Fault(option + ": the file has no column '" + name + "'");
  }

  const ColumnWishes& wishes_;
  config::Position where_;
  config::Diagnostics& diagnostics_;
  int number_ = 0;  ///< of the column that is read, from 1
  std::set<std::string> theirs_;
  std::set<std::string> ours_;
  std::vector<Column> columns_;
};

}  // namespace

const std::vector<Column>& KnownColumns() {
  static const std::vector<Column> kColumns = MakeColumns();
  return kColumns;
}

std::vector<Column> ReadHeader(const CsvRecord& header, const ColumnWishes& wishes, const std::string& file,
                               config::Diagnostics& diagnostics) {
  HeaderReader reader(wishes, {file, static_cast<int>(header.first_line), 1}, diagnostics);
  int number = 0;
  for (const CsvCell& cell : header.cells) reader.Read(std::string(Trim(cell.text)), ++number);
  return reader.Columns();
}

std::optional<char> SeparatorOf(std::string_view header) {
  std::optional<char> found;
  for (const char separator : {',', ';', '\t'}) {
    if (header.find(separator) == std::string_view::npos) continue;
    if (found) return std::nullopt;
    found = separator;
  }
  return found ? found : ',';
}

}  // namespace walletgate::cli
