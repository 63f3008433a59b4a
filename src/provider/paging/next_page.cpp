#include "provider/paging/next_page.h"

#include <utility>

#include "base/json/builder.h"

namespace walletgate::provider {
namespace {

using mapping::Drift;
using mapping::DriftKind;

/// What a plan makes of the answer; an empty document where there is nothing.
struct Read {
  json::Document document;
  std::optional<Drift> unreadable;

  bool absent() const { return unreadable && unreadable->kind == DriftKind::kMissingField; }
};

/// The value stands in a list, so that a plan of one scalar writes a document too.
Read ReadBy(const mapping::Plan& plan, const PageAnswer& answer) {
  mapping::RunInput input;
  input.document = answer.body;
  input.settings = answer.settings;
  if (answer.coverage != nullptr) input.coverage = &(*answer.coverage)[&plan];
  json::DocumentBuilder builder;
  builder.StartArray();
  Read read;
  read.unreadable = mapping::Run(plan, input, builder);
  if (read.unreadable) return read;
  builder.EndArray();
  read.document = builder.Finish();
  return read;
}

/// Of the last element whose id can be read: the page after it begins with those that cannot, and loses nobody.
std::string LastOf(json::Value ids) {
  std::string last;
  for (const json::Value id : ids.Elements()) {
    if (id.IsString()) last = id.AsString();
  }
  return last;
}

NextPage Unreadable(Drift drift) { return {"", std::move(drift)}; }

NextPage After(std::string cursor, const std::optional<bool>& more, std::string_view place) {
  if (more == false) return {};
  if (cursor.empty() && more == true) {
    return Unreadable({DriftKind::kMissingField, std::string(place), "there is more, and nothing to ask for it with"});
  }
  if (cursor.size() > kMaxCursor) return Unreadable({DriftKind::kUnexpectedType, std::string(place), "is too long"});
  return {std::move(cursor), std::nullopt};
}

}  // namespace

NextPage ReadNextPage(const PagingSpec& paging, const PageAnswer& answer) {
  std::optional<bool> more;
  if (!paging.more.empty()) {
    Read read = ReadBy(paging.more, answer);
    if (read.unreadable) return Unreadable(std::move(*read.unreadable));
    more = read.document.root().At(0).AsBool();
  }
  const bool by_id = paging.next_cursor.empty();
  Read read = ReadBy(by_id ? paging.last_ids : paging.next_cursor, answer);
  if (read.unreadable && !read.absent()) return Unreadable(std::move(*read.unreadable));
  const std::string place = read.unreadable ? read.unreadable->vendor_path : "$ (where the list goes on)";
  const json::Value found = read.document.root().At(0);
  return After(by_id ? LastOf(found) : std::string(found.AsString()), more, place);
}

bool Names(const PagingSpec& paging, std::string_view name) {
  return paging.next_cursor.Names(name) || paging.last_ids.Names(name) || paging.more.Names(name);
}

}  // namespace walletgate::provider
