#include "auth/jwt_writer.h"

#include "auth/spec_reader.h"

namespace walletgate::auth {

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

std::int64_t NumericDate(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
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
