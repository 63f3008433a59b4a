// What editors are told of provider files, and what the readers know.

#include "provider/spec/schema.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "api/login_kinds.h"
#include "base/json/parse.h"
#include "provider/spec/shapes.h"
#include "provider/spec/spec_loader.h"
#include "tests/fakes/printed_document.h"

namespace walletgate::provider {
namespace {

using config::Shape;
using config::ValueType;
using Kind = ValueType::Kind;

/// A key that is near to none, so that the reader lists all that it knows.
constexpr std::string_view kStranger = "qqqqqqqqqqqqqqqq";

TEST(ProviderSchema, IsTheFileBesideTheProviders) {
  EXPECT_TRUE(json::Parse(ProviderSchema()));
  fakes::ExpectDocument("providers/provider.schema.json", ProviderSchema());
}

/// A form of the language, which is not read by its keys alone.
bool IsOperator(const Shape& shape) { return shape.members.front().key.starts_with('$'); }

/// The mappings that may stand in a value of `type`.
std::vector<const Shape*> FormsOf(const ValueType& type) {
  if (type.kind == Kind::kMapping) return {type.shape};
  std::vector<const Shape*> forms;
  if (type.kind != Kind::kChoice) return forms;
  for (const ValueType& choice : type.Below()) {
    if (choice.kind == Kind::kMapping && !IsOperator(*choice.shape)) forms.push_back(choice.shape);
  }
  return forms;
}

/// A YAML text in which every mapping has one key more than the tables know, and these by its path.
class StrangerWriter {
 public:
  std::string Write(const Shape& shape, const std::string& path) {
    std::string text = "{";
    const auto below = [&](std::string_view name) {
      return path.empty() ? std::string(name) : path + "." + std::string(name);
    };
    for (const config::Member& member : shape.members) {
      listed_[below(kStranger)].insert(std::string(member.key));
      const std::string value = Write(member.type, below(member.key));
      if (!value.empty()) text += std::string(member.key) + ": " + value + ", ";
    }
    return text + std::string(kStranger) + ": 1}";
  }

  const std::map<std::string, std::set<std::string>>& listed() const { return listed_; }

 private:
  std::string Write(const ValueType& type, const std::string& path) {
    if (type.kind == Kind::kName && type.names.size() == 1) return std::string(type.names.front());
    if (type.kind == Kind::kList) return WriteList(*type.of, path);
    if (type.kind == Kind::kMap) {
      const std::string value = Write(*type.of, path + ".acme");
      return value.empty() ? "" : "{acme: " + value + "}";
    }
    const std::vector<const Shape*> forms = FormsOf(type);
    return forms.empty() ? "" : Write(*forms.front(), path);
  }

  std::string WriteList(const ValueType& of, const std::string& path) {
    std::string text;
    int at = 0;
    for (const Shape* form : FormsOf(of)) text += Write(*form, path + "[" + std::to_string(at++) + "]") + ", ";
    return text.empty() ? "" : "[" + text + "]";
  }

  std::map<std::string, std::set<std::string>> listed_;
};

/// "…; known: a, b, c" → {a, b, c}
std::set<std::string> KnownIn(const std::string& message) {
  std::set<std::string> names;
  const std::size_t start = message.find("known: ");
  if (start == std::string::npos) return names;
  std::istringstream list(message.substr(start + 7));
  for (std::string name; std::getline(list >> std::ws, name, ',');) names.insert(name);
  return names;
}

TEST(ProviderSchema, ListsExactlyTheKeysThatTheReaderKnows) {
  StrangerWriter writer;
  const std::string text = writer.Write(FileShape(), "");
  config::Diagnostics diagnostics;
  const auto root = config::ReadYaml(text, "x.yaml", diagnostics);
  ASSERT_TRUE(root) << diagnostics.Format();
  (void)ParseProviderSpec(*root, nullptr, diagnostics);
  std::map<std::string, std::set<std::string>> known;
  for (const config::Diagnostic& fault : diagnostics.items()) {
    if (fault.path.ends_with(kStranger)) known[fault.path].merge(KnownIn(fault.message));
  }
  auto listed = writer.listed();
  for (const api::Operation operation : api::kOperations) {  // elsewhere it is refused as a whole
    const std::string path = "operations." + std::string(api::ToString(operation));
    if (!api::Creates(operation)) listed.erase(path + ".idempotency." + std::string(kStranger));
    if (api::Lists(operation)) continue;
    for (const char* part : {".response.paging.", ".response.paging.limit."}) {
      listed.erase(path + part + std::string(kStranger));
    }
  }
  // `extends` is read before all others.
  listed[std::string(kStranger)].erase("extends");
  EXPECT_EQ(known, listed) << text << '\n' << diagnostics.Format();
}

TEST(ProviderSchema, TakesItsClosedListsFromTheTablesOfTheProgram) {
  const Result<json::Document> schema = json::Parse(ProviderSchema());
  ASSERT_TRUE(schema);
  const json::Value definitions = schema->root().Get("definitions");
  const auto listed = [&](const char* definition, const char* member, const char* below) {
    json::Value values = definitions.Get(definition).Get("properties").Get(member);
    if (*below != '\0') values = values.Get(below);
    std::vector<std::string_view> names;
    for (const json::Value name : values.Get("enum").Elements()) names.push_back(name.AsString());
    return names;
  };
  const auto all = [](const auto& names) { return std::vector<std::string_view>(names.begin(), names.end()); };
  EXPECT_EQ(listed("accepts_login_methods", "types", "items"), all(api::kLoginTypeNames));
  EXPECT_EQ(listed("accepts_login_methods", "issuers", "items"), all(api::kIssuerNames));
  const std::vector<std::string_view> meanings = listed("error_rule", "is", "");
  EXPECT_EQ(meanings.front(), "success");
  EXPECT_EQ(std::count(meanings.begin(), meanings.end(), "provider_rejected"), 1);
  EXPECT_EQ(std::count(meanings.begin(), meanings.end(), "rate_limited"), 0) << "no vendor says it";
}

}  // namespace
}  // namespace walletgate::provider
