#include "auth/minted_user_token.h"

#include <array>

#include "auth/jwt_writer.h"
#include "base/json/writer.h"

namespace walletgate::auth {
namespace {

constexpr std::chrono::seconds kDefaultTtl = std::chrono::hours(1);

struct BoundMinter {
  SigningKey key;
  std::optional<SigningKey> next_key;
  std::string issuer;
  std::string audience;
  std::chrono::seconds ttl;
};

class MintedUserToken final : public UserTokenMinter {
 public:
  explicit MintedUserToken(BoundMinter minter) : minter_(std::move(minter)) {}

  Task<Result<Secret>> Mint(std::string external_id, AuthContext& context) override {
    std::string header = JwtHeader(minter_.key.algorithm(), minter_.key.thumbprint(), {});
    std::string payload = Payload(external_id, context.clock.Now());
    Task<Result<std::string>> signing = SignJwt(minter_.key, std::move(header), std::move(payload), context);
    Result<std::string> token = co_await std::move(signing);
    if (!token) co_return std::move(token).error();
    co_return Secret(*std::move(token));
  }

  PublishedKeys Published() const override {
    PublishedKeys keys{minter_.issuer, {minter_.key.public_jwk()}};
    const bool another = minter_.next_key && minter_.next_key->thumbprint() != minter_.key.thumbprint();
    if (another) keys.jwks.push_back(minter_.next_key->public_jwk());
    return keys;
  }

 private:
  std::string Payload(std::string_view external_id, WallTime now) const {
    const Validity validity = ValidityAt(now, minter_.ttl);
    std::string text;
    json::Writer writer(&text);
    writer.StartObject();
    writer.Member("iss", minter_.issuer);
    writer.Member("aud", minter_.audience);
    writer.Member("sub", external_id);
    writer.Key("iat");
    writer.Int(validity.from);
    writer.Key("exp");
    writer.Int(validity.to);
    writer.EndObject();
    return text;
  }

  const BoundMinter minter_;
};

struct Members {
  Source key;
  std::optional<Source> next_key;
  Source issuer;
  Source audience;
  std::chrono::seconds ttl = kDefaultTtl;
};

bool IsUnset(const Source& source, const SettingValues& values) {
  const SettingValue* value = FindSetting(values, source.setting);
  return value == nullptr || !value->present;
}

Result<SigningKey> BindRsaKey(const Source& source, const SettingValues& values) {
  Result<SigningKey> key = BindKey(source, values);
  if (key && key->algorithm() != Algorithm::kRs256) {
    return BindError(source, "must hold an RSA key, this one is for " + std::string(ToString(key->algorithm())));
  }
  return key;
}

class MintedUserTokenSpec final : public SpecBase {
 public:
  MintedUserTokenSpec(SpecCommon common, Members members) : SpecBase(std::move(common)), members_(std::move(members)) {}

  Result<Bound> Bind(const SettingValues& values) const override {
    if (IsUnset(members_.key, values)) return Bound{};
    Result<SigningKey> key = BindRsaKey(members_.key, values);
    if (!key) return std::move(key).error();
    std::optional<SigningKey> next_key;
    if (members_.next_key && !IsUnset(*members_.next_key, values)) {
      Result<SigningKey> next = BindRsaKey(*members_.next_key, values);
      if (!next) return std::move(next).error();
      next_key = *std::move(next);
    }
    const Result<std::string_view> issuer = ValueOf(members_.issuer, values);
    if (!issuer) return issuer.error();
    const Result<std::string_view> audience = ValueOf(members_.audience, values);
    if (!audience) return audience.error();
    BoundMinter minter{*std::move(key), std::move(next_key), std::string(*issuer), std::string(*audience),
                       members_.ttl};
    return Bound{nullptr, std::make_shared<MintedUserToken>(std::move(minter))};
  }
  bool MintsUserToken() const override { return true; }
  std::vector<std::pair<std::string, std::string>> Describe() const override { return {}; }

 private:
  Members members_;
};

constexpr AuthMember kKey = {"key", Wants::kSecret, true};
constexpr AuthMember kNextKey = {"next_key", Wants::kSecret};
constexpr AuthMember kIssuer = {"issuer", Wants::kText, true};
constexpr AuthMember kAudience = {"audience", Wants::kText, true};
constexpr std::array kMembers = {kKey, kNextKey, kIssuer, kAudience, kTtl};

std::unique_ptr<AuthSpec> Parse(SpecReader& reader) {
  Members members;
  members.key = reader.Required(kKey);
  members.next_key = reader.Optional(kNextKey);
  members.issuer = reader.Required(kIssuer);
  members.audience = reader.Required(kAudience);
  members.ttl = reader.Ttl().value_or(kDefaultTtl);
  return std::make_unique<MintedUserTokenSpec>(reader.Common(), std::move(members));
}

}  // namespace

constexpr SchemeInfo kMintedUserToken = {"minted_user_token", kMembers, Parse};

}  // namespace walletgate::auth
