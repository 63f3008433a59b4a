#include "auth/auth_scheme.h"

#include <algorithm>
#include <array>
#include <utility>

#include "auth/minted_user_token.h"
#include "auth/oauth2_client_credentials.h"
#include "auth/signed_jwt.h"
#include "auth/spec_reader.h"
#include "auth/static_header.h"

namespace walletgate::auth {
namespace {

using config::Member;
using config::Shape;
using config::ValueType;

constexpr std::array kSchemes = {&kStaticHeader, &kOauth2ClientCredentials, &kSignedJwt, &kMintedUserToken};

std::vector<std::string> SchemeNames() {
  std::vector<std::string> names;
  names.reserve(kSchemes.size());
  for (const SchemeInfo* scheme : kSchemes) names.emplace_back(scheme->name);
  return names;
}

constexpr ValueType kOperation = config::OneOf(api::kOperationNames);
constexpr ValueType kClaim = config::Anything();

Member MemberOf(const AuthMember& row) {
  constexpr std::string_view kName = "$setting.NAME";
  Member member{row.key, config::Text(kName), {}, {}, row.required};
  switch (row.wants) {
    case Wants::kText:
    case Wants::kAnything: member.doc = "$setting.NAME, or a constant where it is no secret"; break;
    case Wants::kSecret:
    case Wants::kSetting:
      member.type = config::Text(kName, kSettingPattern);
      member.doc = row.wants == Wants::kSecret ? "$setting.NAME of a secret setting" : "$setting.NAME";
      break;
    case Wants::kWritten: break;
    case Wants::kLifetime: member.type = config::Duration(); break;
    case Wants::kFlag: member.type = config::TrueOrFalse(); break;
    case Wants::kClaims: member.type = config::MapOf("claim", kClaim);
  }
  return member;
}

/// One scheme, as editors know it.
struct SchemeShape {
  std::vector<Member> members;
  Shape shape;
};

SchemeShape ShapeOf(const SchemeInfo& scheme) {
  SchemeShape made;
  made.members.push_back({"scheme", config::OneOf(std::span(&scheme.name, 1)), {}, {}, true});
  made.members.push_back({"only", OrTwice(config::ListOf(kOperation)), "Operations that it is for; else all."});
  for (const AuthMember& row : scheme.members) made.members.push_back(MemberOf(row));
  made.shape = {scheme.name, "auth[]", {}, made.members};
  return made;
}

}  // namespace

const SettingValue* FindSetting(const SettingValues& values, std::string_view name) {
  const auto at = std::find_if(values.begin(), values.end(), [&](const SettingValue& v) { return v.name == name; });
  return at == values.end() ? nullptr : &*at;
}

bool HasNext(const SettingValues& values) {
  return std::any_of(values.begin(), values.end(), [](const SettingValue& value) { return value.has_next; });
}

SettingValues NextOf(SettingValues values) {
  for (SettingValue& value : values) {
    if (!std::exchange(value.has_next, false)) continue;
    value.text = std::move(value.next_text);
    value.secret = std::move(value.next_secret);
  }
  return values;
}

std::unique_ptr<AuthSpec> ParseAuthSpec(const config::YamlNode& node, std::span<const std::string> settings,
                                        std::span<const std::string> secret_settings,
                                        config::Diagnostics& diagnostics) {
  const std::size_t faults_before = diagnostics.size();
  SpecReader reader(node, {settings, secret_settings}, diagnostics);
  const std::string name = reader.map().String("scheme");
  if (diagnostics.size() != faults_before) return nullptr;
  const auto* const scheme =
      std::find_if(kSchemes.begin(), kSchemes.end(), [&](const SchemeInfo* s) { return s->name == name; });
  if (scheme == kSchemes.end()) {
    reader.map().Fault("scheme", config::UnknownName("auth scheme", name, SchemeNames()));
    return nullptr;
  }
  std::unique_ptr<AuthSpec> spec = (*scheme)->parse(reader);
  reader.map().Finish();
  return diagnostics.size() == faults_before ? std::move(spec) : nullptr;
}

const config::ValueType& AuthEntryType() {
  static const auto shapes = [] {
    std::array<SchemeShape, kSchemes.size()> made;
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = ShapeOf(*kSchemes[i]);
    return made;
  }();
  static const auto choices = [] {
    std::array<ValueType, kSchemes.size()> types;
    for (std::size_t i = 0; i < types.size(); ++i) types[i] = config::MappingOf(shapes[i].shape);
    return types;
  }();
  static const ValueType type = config::Choice(choices);
  return type;
}

}  // namespace walletgate::auth
