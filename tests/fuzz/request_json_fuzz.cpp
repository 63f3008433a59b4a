// A caller's body: JSON, the two requests of the contract, and what a store keeps. What is read and written again is
// the same, every fault has a place in the body, and none repeats a value.

#include "api/create_end_user.h"
#include "api/import_line.h"
#include "base/json/mend.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "base/utf8.h"
#include "tests/fuzz/reply.h"
#include "tests/fuzz/target.h"

namespace walletgate::fuzz {
namespace {

bool IsAll(std::string_view) { return true; }

bool HasUnclear(json::Value value) {
  if (value.type() == json::Type::kUnclear) return true;
  for (const json::Value element : value.Elements()) {
    if (HasUnclear(element)) return true;
  }
  for (const json::Member member : value.Members()) {
    if (HasUnclear(member.value)) return true;
  }
  return false;
}

/// Names stand in pointers and in what is said of unknown members; values nowhere.
bool HasCanaryInNames(json::Value value) {
  for (const json::Value element : value.Elements()) {
    if (HasCanaryInNames(element)) return true;
  }
  for (const json::Member member : value.Members()) {
    if (HasCanary(member.name) || HasCanaryInNames(member.value)) return true;
  }
  return false;
}

void CheckSame(json::Value value) {
  const std::string text = json::ToText(value);
  for (const std::string& spelt : {text, json::ToPrettyText(value)}) {
    json::Limits wide;
    wide.max_bytes = spelt.size();
    const Result<json::Document> again = json::Parse(spelt, wide);
    Require(again.has_value(), "what is written is JSON");
    Require(json::ToText(again->root()) == text, "JSON that is written again is the same");
    Require(json::ToSortedText(again->root()) == json::ToSortedText(value), "so it is when it is sorted");
  }
}

/// What others write: whatever Parse takes is taken as it is, and what is mended is JSON.
void CheckForeign(std::string_view text, const Result<json::Document>& strict) {
  std::string mended;
  const Result<json::Document> foreign = json::ParseForeign(text, {}, IsAll, &mended);
  if (strict)
    Require(foreign && json::ToText(foreign->root()) == json::ToText(strict->root()), "good JSON stays as it is");
  if (strict) Require(mended.empty(), "good JSON is not mended");
  if (foreign && !HasUnclear(foreign->root())) {
    const std::string spelt = json::ToText(foreign->root());  // a member may stand in it twice
    const Result<json::Document> again = json::ParseForeign(spelt, {}, IsAll);
    Require(again && json::ToText(again->root()) == spelt, "what was mended and is written again is the same");
  }
  if (!foreign) return;
  const std::string once = json::Mend(text);
  Require(json::Mend(once) == once, "what is mended needs no mending");
  Require(IsUtf8(once) && once.find('\0') == std::string::npos, "what is mended is text");
}

/// Whether `pointer` leads to a value of `body`, or to a member that could stand in one.
bool LeadsInto(json::Value body, std::string_view pointer) {
  json::Value at = body;
  while (!pointer.empty()) {
    if (pointer.front() != '/' || !at) return false;
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(token.size());
    json::Value next;
    for (const json::Member member : at.Members()) {
      if (PointerToken(member.name) == token) next = member.value;
    }
    if (at.IsArray()) {
      const std::size_t index = token.size() < 9 && !token.empty() ? std::stoul(std::string(token)) : at.size();
      next = at.At(index);
    }
    at = next;
  }
  return true;
}

void CheckFaults(const Error& error, json::Value body) {
  Require(error.kind == ErrorKind::kInvalidRequest && !error.fields.empty(), "a request is refused with its faults");
  Require(error.fields.size() <= 100, "no more faults than anybody reads");
  const bool named = HasCanaryInNames(body);
  Require(named || !HasCanary(error.detail), "what is told of a request repeats no value");
  for (const FieldError& fault : error.fields) {
    Require(!fault.code.empty() && !fault.detail.empty(), "a fault says what it is");
    Require(LeadsInto(body, fault.pointer), "a fault has a place in the body");
    Require(named || !HasCanary(fault.detail), "no fault repeats a value");
  }
}

void CheckRequest(json::Value body) {
  const Result<api::CreateEndUser> request = api::ParseCreateEndUser(body);
  if (!request) return CheckFaults(request.error(), body);
  const std::string canonical = api::CanonicalText(*request);
  const Result<json::Document> text = json::Parse(canonical);
  Require(text && json::ToSortedText(text->root()) == canonical, "a canonical text is sorted JSON");
  api::OperationInput input;
  input.request = &*request;
  const json::Document plan = api::BuildPlanInput(api::Operation::kCreateEndUser, input);
  CheckSame(plan.root());
  Require(plan.root().Get("external_id").AsString() == request->external_id, "a vendor is told the caller's id");
}

void CheckWallet(json::Value body) {
  const Result<api::WalletRequest> wallet = api::ParseWalletRequest(body);
  if (!wallet) CheckFaults(wallet.error(), body);
}

std::string Stored(const api::EndUser& user) {
  std::string text;
  json::Writer writer(&text);
  api::WriteStoredEndUser(user, writer);
  return text;
}

void CheckStored(json::Value record) {
  const std::optional<api::EndUser> user = api::ReadEndUser(record);
  if (!user) return;
  const std::string text = Stored(*user);
  const Result<json::Document> document = json::Parse(text);
  Require(document.has_value(), "a record is JSON");
  const std::optional<api::EndUser> again = api::ReadEndUser(document->root());
  Require(again && Stored(*again) == text, "a record that is written again is the same");
}

/// As a line of an import: what is kept of it can be read again, and what is told of it repeats no value.
void CheckLine(std::string_view bytes, const Result<json::Document>& body) {
  const api::ImportLine line = api::ReadImportLine(bytes);
  if (line.fault.reason.empty()) {
    const Result<json::Document> kept = json::Parse(Stored(line.user));
    Require(kept && api::ReadEndUser(kept->root()).has_value(), "a line that is kept can be read again");
    return;
  }
  const bool named = body && HasCanaryInNames(body->root());
  Require(named || !HasCanary(line.fault.detail), "what is told of a line repeats no value");
  Require(line.user.login_methods.empty() && line.user.metadata.empty(), "of an invalid line its ids alone are kept");
}

}  // namespace

void RequestJson(std::string_view bytes) {
  const Result<json::Document> body = json::Parse(bytes);
  CheckForeign(bytes, body);
  CheckLine(bytes, body);
  if (!body) return Require(!HasCanary(body.error().detail), "a fault of JSON repeats nothing");
  CheckSame(body->root());
  CheckRequest(body->root());
  CheckWallet(body->root());
  CheckStored(body->root());
}

}  // namespace walletgate::fuzz
