#include "auth/jwt_writer.h"

#include <algorithm>

#include "auth/spec_reader.h"
#include "base/json/writer.h"

namespace walletgate::auth {
namespace {

constexpr std::chrono::seconds kMostOver = std::chrono::minutes(5);
constexpr std::chrono::seconds kOverWithoutLife{60};

}  // namespace

std::string JwtHeader(Algorithm algorithm, std::string_view key_id, std::string_view nonce) {
  std::string text;
  json::Writer writer(&text);
  writer.StartObject();
  writer.Member("alg", ToString(algorithm));
  writer.MemberIfAny("kid", key_id);
  writer.Member("typ", "JWT");
  writer.MemberIfAny("nonce", nonce);
  writer.EndObject();
  return text;
}

Validity ValidityAt(WallTime now, std::optional<std::chrono::seconds> life) {
  using std::chrono::seconds;
  const seconds over = life ? std::min(*life / 2, kMostOver) : kOverWithoutLife;
  const seconds from = std::chrono::floor<seconds>(now.time_since_epoch()) - over;
  return {from.count(), (from + life.value_or(seconds(0))).count()};
}

Task<Result<std::string>> SignJwt(SigningKey key, std::string header, std::string payload, AuthContext& context) {
  std::string token;
  if (key.algorithm() == Algorithm::kRs256) {
    std::function<std::string()> sign = [key, header, payload] { return key.SignCompact(header, payload); };
    Task<std::string> signing = context.pool.Run<std::string>(context.loop, std::move(sign));
    token = co_await std::move(signing);
  } else {
    token = key.SignCompact(header, payload);
  }
  if (token.empty()) co_return MakeError(ErrorKind::kInternal, "signing failed");
  co_return std::move(token);
}

Result<SigningKey> BindKey(const Source& source, const SettingValues& values) {
  const Result<std::string_view> text = ValueOf(source, values);
  if (!text) return text.error();
  const Secret secret{std::string(*text)};
  Result<SigningKey> key = SigningKey::Parse(secret);
  if (!key) return BindError(source, "holds no usable key: " + key.error().detail);
  return key;
}

}  // namespace walletgate::auth
