// Every tests/golden/mapping_errors/<name>.yaml is faulty; <name>.txt is the full text that its author reads.
// WALLETGATE_UPDATE_GOLDEN=1 rewrites the texts. Members of a case: `compile` (request, scalar, response,
// vendor_string, accepts), `operation`, `settings`, `accepts`, `requires_one_of`, `expression`.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config/map_reader.h"
#include "tests/fakes/text_file.h"
#include "tests/mapping/mapping_test_support.h"

namespace walletgate::mapping {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = WALLETGATE_SOURCE_DIR "/tests/golden/mapping_errors";

std::vector<std::string> NamesOf(std::string_view extension) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == extension) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<SettingInfo> ReadSettings(const config::YamlNode* node) {
  std::vector<SettingInfo> settings;
  if (node == nullptr) return settings;
  for (const config::YamlNode::Entry& entry : node->entries) {
    config::Diagnostics faults;
    config::MapReader reader(entry.value, faults);
    const std::string type = reader.String("type");
    SettingInfo info;
    info.name = entry.key;
    info.type =
        type == "bool" ? api::FieldType::kBool : (type == "enum" ? api::FieldType::kEnum : api::FieldType::kString);
    info.secret = type == "secret";
    info.values = reader.Strings("values");
    EXPECT_TRUE(faults.empty()) << faults.Format();
    settings.push_back(std::move(info));
  }
  return settings;
}

void CompileCase(const config::YamlNode& root, config::Diagnostics& faults) {
  const std::vector<SettingInfo> settings = ReadSettings(root.Find("settings"));
  Accepts accepts;
  Scope scope;
  scope.settings = settings;
  if (const config::YamlNode* operation = root.Find("operation")) {
    scope.operation = api::OperationFromName(operation->scalar).value();
  }
  if (const config::YamlNode* node = root.Find("accepts")) {
    accepts = ParseAccepts(*node, root.Find("requires_one_of"), faults);
    scope.accepts = &accepts;
  }
  const std::string kind = root.Find("compile")->scalar;
  if (kind == "accepts") return;
  const config::YamlNode& expression = *root.Find("expression");
  if (kind == "request") CompileRequest(expression, scope, faults);
  if (kind == "scalar") CompileRequestScalar(expression, scope, faults);
  if (kind == "response") CompileResponse(expression, scope, faults);
  if (kind == "vendor_string") CompileVendorString(expression, faults);
}

class MappingErrors : public ::testing::TestWithParam<std::string> {};

TEST_P(MappingErrors, ReadAsTheGoldenText) {
  config::Diagnostics faults;
  const std::string file = GetParam() + ".yaml";
  if (const auto root = config::ReadYaml(fakes::ReadText(kFolder / file), file, faults)) CompileCase(*root, faults);
  ASSERT_FALSE(faults.empty()) << file << " has no fault";

  const fs::path golden = kFolder / (GetParam() + ".txt");
  if (std::getenv("WALLETGATE_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << faults.Format();
  EXPECT_EQ(faults.Format(), fakes::ReadText(golden));
}

INSTANTIATE_TEST_SUITE_P(Golden, MappingErrors, ::testing::ValuesIn(NamesOf(".yaml")),
                         [](const auto& test) { return test.param; });

TEST(MappingErrorsFolder, HasATextForEachCaseAndNoOther) { EXPECT_EQ(NamesOf(".yaml"), NamesOf(".txt")); }

}  // namespace
}  // namespace walletgate::mapping
