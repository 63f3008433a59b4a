// What a portability report may be asked for, and every fault at once.

#include "api/portability_request.h"

#include <gtest/gtest.h>

#include "base/json/parse.h"
#include "base/json/writer.h"

namespace walletgate::api {
namespace {

Result<PortabilityRequest> Parse(const std::string& text) {
  const Result<json::Document> document = json::Parse(text);
  EXPECT_TRUE(document) << text;
  return ParsePortabilityRequest(document->root());
}

std::string FaultsOf(const std::string& text) {
  const Result<PortabilityRequest> parsed = Parse(text);
  if (parsed) return "";
  std::string faults;
  for (const FieldError& fault : parsed.error().fields) faults += fault.pointer + " " + fault.code + "\n";
  return faults;
}

TEST(PortabilityRequest, IsTakenWhole) {
  const Result<PortabilityRequest> parsed = Parse(
      R"({"from": "acme", "to": "bolt", "select": {"status": "active", "created_before": "2026-10-01T00:00:00Z",
          "external_ids": ["a", "b"]}, "unverified_logins": "leave_out", "addresses": "keep_if_possible",
          "key_set_registered": true})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->from, "acme");
  EXPECT_EQ(parsed->external_ids, (std::vector<std::string>{"a", "b"}));
  std::string text;
  json::Writer writer(&text);
  writer.StartObject();
  WriteAsked(*parsed, writer);
  writer.EndObject();
  EXPECT_EQ(
      text,
      R"({"from":"acme","to":"bolt","select":{"status":"active","created_before":"2026-10-01T00:00:00Z",)"
      R"("external_ids":2},"unverified_logins":"leave_out","addresses":"keep_if_possible","key_set_registered":true})");
}

TEST(PortabilityRequest, EveryFaultIsTold) {
  EXPECT_EQ(FaultsOf(R"({"form": "acme", "select": {"status": "deleted", "created_before": "yesterday",
                         "external_ids": []}, "unverified_logins": "drop", "key_set_registered": 1})"),
            "/form unknown_member\n/select/status enum\n/select/created_before format\n/select/external_ids range\n"
            "/unverified_logins enum\n/key_set_registered type\n/from required\n/to required\n");
  EXPECT_EQ(FaultsOf(R"({"from": "acme", "to": "acme"})"), "/to enum\n");
  EXPECT_EQ(FaultsOf(R"({"from": "acme", "to": "bolt", "select": {"external_ids": ["a b", "c", "c", 4]}})"),
            "/select/external_ids/0 format\n/select/external_ids/2 duplicate\n/select/external_ids/3 type\n");
}

TEST(PortabilityRequest, NoMoreIdsThanALimit) {
  std::string ids;
  for (std::size_t i = 0; i <= kMaxSelectedIds; ++i) ids += (i == 0 ? "\"u-" : ",\"u-") + std::to_string(i) + "\"";
  EXPECT_EQ(FaultsOf(R"({"from": "acme", "to": "bolt", "select": {"external_ids": [)" + ids + "]}}"),
            "/select/external_ids range\n");
}

}  // namespace
}  // namespace walletgate::api
