#include "provider/spec/paging_parser.h"

#include <string>
#include <utility>

#include "config/map_reader.h"
#include "provider/spec/vocabulary.h"

namespace walletgate::provider {
namespace {

using config::MapReader;
using config::YamlNode;

void ParseLimit(const YamlNode& node, PagingSpec& paging, config::Diagnostics& diagnostics) {
  MapReader reader(node, diagnostics);
  paging.min_limit = static_cast<std::size_t>(reader.Int("min", 1, 1, kMaxPage));
  (void)reader.RequiredChild("max");
  paging.max_limit = static_cast<std::size_t>(reader.Int("max", kMaxPage, 1, kMaxPage));
  reader.Finish();
  if (reader.Has("max") && paging.max_limit < paging.min_limit) reader.Fault("max", "must not be less than 'min'");
}

/// A constant, or a setting, would be the same on every page.
bool IsRead(const YamlNode& node, std::string_view what, config::Diagnostics& diagnostics) {
  const bool constant = node.IsScalar() && (!node.scalar.starts_with('$') || node.scalar.starts_with(kSettingPrefix));
  if (!constant && !node.IsNull()) return true;
  diagnostics.Add(node.where, node.path, "'" + std::string(what) + "' is read from the vendor's answer");
  return false;
}

/// The same list as the result's, with the id alone of each element.
YamlNode ListOfIds(const YamlNode& each, const YamlNode& id) {
  YamlNode list;
  list.kind = YamlNode::Kind::kMapping;
  list.where = id.where;
  list.path = id.path;
  list.entries.push_back({"$each", id.where, each});
  list.entries.push_back({"$as", id.where, id});
  return list;
}

class PagingParser {
 public:
  PagingParser(const YamlNode& node, const YamlNode* result, const mapping::Scope& scope,
               config::Diagnostics& diagnostics)
      : reader_(node, diagnostics), result_(result), scope_(scope), diagnostics_(diagnostics) {}

  PagingSpec Parse() {
    const YamlNode* limit = reader_.Child("limit");
    const YamlNode* next_cursor = reader_.Child("next_cursor");
    const YamlNode* last_id = reader_.Child("last_id");
    const YamlNode* more = reader_.Child("more");
    reader_.Finish();
    if (!reader_.node().IsMapping()) return std::move(paging_);
    if (limit != nullptr) ParseLimit(*limit, paging_, diagnostics_);
    CheckWays(next_cursor, last_id, more);
    if (next_cursor != nullptr) paging_.next_cursor = Compile("next_cursor", *next_cursor);
    if (last_id != nullptr) CompileLastId(*last_id);
    if (more != nullptr) paging_.more = Compile("more", *more);
    return std::move(paging_);
  }

 private:
  void CheckWays(const YamlNode* next_cursor, const YamlNode* last_id, const YamlNode* more) {
    if (next_cursor != nullptr && last_id != nullptr) {
      reader_.Fault("last_id", "and 'next_cursor' are two ways to the next page, and a vendor has one");
    } else if (next_cursor == nullptr && last_id == nullptr) {
      diagnostics_.Add(reader_.node().where, reader_.node().path,
                       "says how to the next page: next_cursor, or last_id with more");
    } else if (last_id != nullptr && more == nullptr) {
      reader_.Fault("last_id", "needs 'more' beside it: a last page has a last id too");
    }
  }

  mapping::Plan Compile(std::string_view name, const YamlNode& node) {
    if (!IsRead(node, name, diagnostics_)) return {};
    return mapping::CompilePaging(name, node, scope_, diagnostics_);
  }

  void CompileLastId(const YamlNode& node) {
    if (!IsRead(node, "last_id", diagnostics_)) return;
    const YamlNode* each = result_ == nullptr ? nullptr : result_->Find("$each");
    if (result_ != nullptr && each == nullptr) {
      reader_.Fault("last_id", "is read of the elements of the result's list, so 'result' must be an '$each'");
    }
    if (each == nullptr) return;
    paging_.last_ids = mapping::CompilePaging("last_id", ListOfIds(*each, node), scope_, diagnostics_);
  }

  MapReader reader_;
  const YamlNode* result_;
  const mapping::Scope& scope_;
  config::Diagnostics& diagnostics_;
  PagingSpec paging_;
};

}  // namespace

PagingSpec ParsePaging(const YamlNode& node, const YamlNode* result, const mapping::Scope& scope,
                       config::Diagnostics& diagnostics) {
  return PagingParser(node, result, scope, diagnostics).Parse();
}

void ProvePaging(const OperationSpec& spec, const YamlNode& operation, config::Diagnostics& diagnostics) {
  const YamlNode* request = operation.Find("request");
  if (request == nullptr || !spec.paging) return;
  const auto fault = [&](const char* message) { diagnostics.Add(request->where, request->path, message); };
  if (!spec.Reads("cursor")) fault("never sends $.cursor, so that every page would be the first");
  const bool limits = spec.paging->max_limit > 0;
  if (limits && !spec.Reads("limit")) fault("never sends $.limit, for which 'paging' has bounds");
  if (!limits && spec.Reads("limit")) fault("sends $.limit, for which 'paging' must say the vendor's bounds: limit");
}

}  // namespace walletgate::provider
