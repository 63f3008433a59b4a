#include "provider/cases/json_diff.h"

#include "base/json/text.h"

namespace walletgate::provider {
namespace {

std::string Show(json::Value value) { return value ? json::ToText(value) : "nothing"; }

bool SameScalar(json::Value a, json::Value b) {
  return a.type() == b.type() && a.AsString() == b.AsString() && a.NumberText() == b.NumberText() &&
         a.AsBool() == b.AsBool();
}

class Differ {
 public:
  std::vector<std::string> Lines() && { return std::move(lines_); }

  void Compare(json::Value expected, json::Value actual, const std::string& path) {
    if (expected.IsObject() && actual.IsObject()) return CompareObjects(expected, actual, path);
    if (expected.IsArray() && actual.IsArray()) return CompareArrays(expected, actual, path);
    const bool scalars = !expected.IsObject() && !expected.IsArray();
    if (scalars && SameScalar(expected, actual)) return;
    lines_.push_back(path + ": expected " + Show(expected) + ", got " + Show(actual));
  }

 private:
  void CompareObjects(json::Value expected, json::Value actual, const std::string& path) {
    const std::string prefix = path.empty() ? "" : path + ".";
    for (const json::Member member : expected.Members()) {
      const std::string name(member.name);
      Compare(member.value, actual.Get(member.name), prefix + name);
    }
    for (const json::Member member : actual.Members()) {
      if (!expected.Get(member.name)) Compare({}, member.value, prefix + std::string(member.name));
    }
  }

  void CompareArrays(json::Value expected, json::Value actual, const std::string& path) {
    const std::size_t count = std::max(expected.size(), actual.size());
    for (std::size_t i = 0; i < count; ++i) Compare(expected.At(i), actual.At(i), path + "[" + std::to_string(i) + "]");
  }

  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> JsonDifferences(json::Value expected, json::Value actual, const std::string& path) {
  Differ differ;
  differ.Compare(expected, actual, path);
  return std::move(differ).Lines();
}

}  // namespace walletgate::provider
