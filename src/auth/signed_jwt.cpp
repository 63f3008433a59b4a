#include "auth/signed_jwt.h"

#include <array>

#include "auth/claims.h"
#include "auth/jwt_writer.h"
#include "base/json/parse.h"
#include "base/json/writer.h"

namespace walletgate::auth {
namespace {

constexpr std::string_view kPlaceholder = "<jwt>";

/// Everything about a signed_jwt once values are known.
struct BoundJwt {
  HeaderSlot slot;
  SigningKey key;
  std::string key_id;
  std::optional<std::chrono::seconds> ttl;
  bool nonce = false;
  Claims claims;
};

class SignedJwt final : public AuthScheme {
 public:
  explicit SignedJwt(BoundJwt jwt) : jwt_(std::move(jwt)) {}

  Task<Result<void>> Apply(transport::HttpRequest& request, AuthContext& context, Signing signing) override {
    Result<std::string> payload = Payload(request, context, signing.now);
    if (!payload) co_return std::move(payload).error();
    const std::string nonce = jwt_.nonce ? MakeNonce(context.random) : std::string();
    std::string header = JwtHeader(jwt_.key.algorithm(), jwt_.key_id, nonce);
    Task<Result<std::string>> making = SignJwt(jwt_.key, std::move(header), *std::move(payload), context);
    Result<std::string> token = co_await std::move(making);
    if (!token) co_return std::move(token).error();
    jwt_.slot.Put(request, *token);
    co_return Result<void>();
  }
  bool IsDated() const override { return true; }
  std::vector<std::pair<std::string, std::string>> Describe() const override {
    return jwt_.slot.Describe(kPlaceholder);
  }

 private:
  Result<std::string> Payload(const transport::HttpRequest& request, AuthContext& context, WallTime now) const {
    const Validity validity = ValidityAt(now, jwt_.ttl);
    std::string text;
    json::Writer writer(&text);
    writer.StartObject();
    if (Result<void> done = jwt_.claims.Write(request, context.random, writer); !done) return std::move(done).error();
    writer.Key("iat");
    writer.Int(validity.from);
    writer.Key("nbf");
    writer.Int(validity.from);
    if (jwt_.ttl) {
      writer.Key("exp");
      writer.Int(validity.to);
    }
    writer.EndObject();
    return text;
  }

  const BoundJwt jwt_;
};

struct Members {
  HeaderSlot slot;
  Source key;
  std::optional<Source> key_id;
  std::optional<std::chrono::seconds> ttl;
  bool nonce = false;
  std::vector<ClaimSpec> claims;
};

class SignedJwtSpec final : public SpecBase {
 public:
  SignedJwtSpec(SpecCommon common, Members members) : SpecBase(std::move(common)), members_(std::move(members)) {}

  Result<Bound> Bind(const SettingValues& values) const override {
    Result<SigningKey> key = BindKey(members_.key, values);
    if (!key) return std::move(key).error();
    std::string key_id;
    if (members_.key_id) {
      const Result<std::string_view> text = ValueOf(*members_.key_id, values);
      if (!text) return text.error();
      key_id = *text;
    }
    Result<Claims> claims = Claims::Bind(members_.claims, values);
    if (!claims) return std::move(claims).error();
    BoundJwt jwt{members_.slot, *std::move(key), std::move(key_id), members_.ttl, members_.nonce, *std::move(claims)};
    if (!json::Parse(JwtHeader(jwt.key.algorithm(), jwt.key_id, {}))) return BindError(*members_.key_id, "is no text");
    return Bound{std::make_shared<SignedJwt>(std::move(jwt)), nullptr};
  }
  std::vector<std::pair<std::string, std::string>> Describe() const override {
    return members_.slot.Describe(kPlaceholder);
  }

 private:
  Members members_;
};

constexpr AuthMember kKey = {"key", Wants::kSecret, true};
constexpr AuthMember kKeyId = {"key_id", Wants::kText};
constexpr AuthMember kNonceHeader = {"nonce_header", Wants::kFlag};
constexpr std::array kMembers = {kOwnHeader, kPrefix, kKey, kKeyId, kTtl, kNonceHeader, kClaims};

std::unique_ptr<AuthSpec> Parse(SpecReader& reader) {
  Members members;
  members.slot = {reader.HeaderName(kOwnHeader, ""), reader.Prefix("")};
  members.key = reader.Required(kKey);
  members.key_id = reader.Optional(kKeyId);
  members.ttl = reader.Ttl();
  members.nonce = reader.map().Bool(kNonceHeader.key, false);
  members.claims = ReadClaims(reader);
  return std::make_unique<SignedJwtSpec>(reader.Common(), std::move(members));
}

}  // namespace

constexpr SchemeInfo kSignedJwt = {"signed_jwt", kMembers, Parse};

}  // namespace walletgate::auth
