#include "routing/weak_secrets.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "crypto/digest.h"

namespace walletgate::routing {
namespace {

/// In ascending order, in lower case: the head of the published lists of leaked passwords, what documentation tells
/// people to replace, and the words of our own trade.
// Many words a line.
// clang-format off
constexpr auto kWords = std::to_array<std::string_view>({
    "000000", "00000000", "0123456789", "1", "111", "1111", "11111", "111111", "1111111", "11111111", "112233",
    "11223344", "12", "121212", "123", "123123", "123123123", "123321", "1234", "12345", "123456", "1234567",
    "12345678", "123456789", "1234567890", "1234qwer", "123abc", "123qwe", "131313", "147258369", "159753", "1q2w3e",
    "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx", "1qazxsw2", "2000", "222222", "333333", "555555", "654321", "666666",
    "696969", "777777", "7777777", "87654321", "88888888", "987654321", "999999", "a", "a1b2c3", "a1b2c3d4",
    "aa123456", "aaa", "aaaaaa", "abc", "abc123", "abcd", "abcd1234", "abcde", "abcdef", "abcdefg", "access",
    "access-key", "access-token", "access_key", "access_token", "acme", "admin", "admin-key", "admin-token",
    "admin_key", "admin_token", "adminadmin", "administrator", "alice", "amanda", "andrea", "andrew", "angel",
    "anonymous", "anthony", "api", "api-key", "api-secret", "api-token", "api_key", "api_secret", "api_token",
    "apikey", "apipassword", "apisecret", "apitoken", "app", "application", "asdf", "asdf1234", "asdfasdf", "asdfgh",
    "asdfghjkl", "ashley", "auth", "authorization", "azerty", "backend", "backup", "bar", "baseball", "basic",
    "batman", "baz", "bearer", "beta", "bitcoin", "blockchain", "bob", "bot", "broker", "buster", "captain", "carol",
    "cat", "change", "change-it", "change-me", "change-this", "change_it", "change_me", "change_this", "changed",
    "changeit", "changeme", "changethis", "charlie", "cheese", "chelsea", "chocolate", "ci", "client", "client-secret",
    "client_secret", "cloud", "coffee", "company", "computer", "config", "cookie", "corp", "credential", "credentials",
    "crypto", "customer", "dallas", "daniel", "dashboard", "data", "database", "dave", "debug", "default", "demo",
    "demo-key", "demo-token", "demo_key", "deploy", "dev", "devel", "developer", "development", "diamond", "docker",
    "dog", "donald", "dragon", "dummy", "e2e", "empty", "end-user", "enduser", "engine", "eth", "ethereum", "eve",
    "example", "example-key", "example-token", "example_key", "fake", "false", "fintech", "foo", "foobar", "football",
    "freedom", "friday", "friend", "fuckme", "fuckyou", "gateway", "george", "ginger", "github", "god", "golang",
    "google", "grafana", "guest", "hannah", "harley", "hello", "hello-world", "hello123", "helloworld", "hockey",
    "hunter", "hunter2", "iloveyou", "index", "integration", "internal", "jennifer", "jessica", "jesus", "jordan",
    "joshua", "justin", "key", "key1", "keycloak", "killer", "kubernetes", "letmein", "live", "local", "localhost",
    "login", "london", "love", "lovely", "m", "maggie", "main", "manager", "martin", "master", "master-key",
    "master_key", "masterkey", "matrix", "matthew", "maverick", "me", "merlin", "metrics", "michael", "michelle",
    "monday", "money", "monitor", "monitoring", "monkey", "mustang", "my-api-key", "my-key", "my-secret", "my-token",
    "my_api_key", "my_key", "my_secret", "my_token", "myapikey", "mykey", "mypassword", "mysecret", "mysql", "mytoken",
    "nginx", "nicole", "nil", "no", "nobody", "none", "nothing", "null", "number1", "ok", "online", "operator", "ops",
    "oracle", "orange", "owner", "p455w0rd", "p@$$w0rd", "p@ss", "p@ssw0rd", "p@ssword", "pa$$word", "pa55w0rd",
    "pa55word", "partner", "pass", "pass1234", "passphrase", "passw0rd", "password", "password-1", "passwort",
    "payment", "payments", "pepper", "ping", "placeholder", "please", "postgres", "preprod", "princess", "private",
    "private-key", "private_key", "prod", "production", "prometheus", "public", "purple", "q1w2e3", "q1w2e3r4", "qa",
    "qazwsx", "qwe123", "qwer1234", "qwert", "qwerty", "qwerty123", "qwertyuiop", "rabbitmq", "random", "ranger",
    "read", "readonly", "redis", "replace", "replace-me", "replace_me", "replaceme", "robert", "robot", "root",
    "rootroot", "ruby", "sample", "sandbox", "secret", "secret-key", "secret-token", "secret_key", "secret_token",
    "secretkey", "secrets", "secretsecret", "secrettoken", "security", "server", "service", "service-account",
    "session", "shadow", "shared", "signing", "silver", "simple", "smart", "solana", "solo", "some-secret",
    "something", "stage", "staging", "starwars", "string", "stripe", "summer", "sunday", "sunshine", "super",
    "superadmin", "superman", "superman1", "superpass", "supersecret", "superuser", "support", "system", "taylor",
    "tbd", "temp", "temp123", "tempest", "temporary", "tenant", "tenant-key", "tenant1", "test", "test-api-key",
    "test-key", "test-secret", "test-test", "test-token", "test123", "test1234", "test_key", "test_secret",
    "test_token", "tester", "testing", "testkey", "testpass", "testpassword", "testsecret", "testtest", "testtoken",
    "text", "thomas", "thunder", "tigger", "todo", "token", "tokens", "toor", "trade", "trading", "true", "trustno1",
    "undefined", "unknown", "unsafe", "unset", "user", "username", "users", "value", "viewer", "wallet", "wallet-gate",
    "wallet-key", "wallet_gate", "wallet_key", "walletgate", "walletgate-admin", "walletgate-api-key",
    "walletgate-demo", "walletgate-key", "walletgate-secret", "walletgate-test", "walletgate-token",
    "walletgate_api_key", "walletgate_key", "walletgate_secret", "wallets", "weak", "web", "web3", "webhook",
    "welcome", "welcome1", "wg", "wg_", "wg_key", "wg_secret", "wg_test", "wg_token", "whatever", "winter", "wizard",
    "word", "worker", "world", "x", "xx", "xxx", "xxxx", "xxxxx", "xxxxxx", "xxxxxxxx", "xyz", "yellow", "yes",
    "your-api-key", "your-key", "your-secret", "your-token", "your_api_key", "your_key", "your_secret", "your_token",
    "yourkey", "yoursecret", "z", "zxcvbn", "zxcvbnm", "zzzzzz",
});
// clang-format on
static_assert(std::is_sorted(kWords.begin(), kWords.end()));

constexpr std::array<std::string_view, 13> kEndings = {"",  "0", "1", "2", "3", "4",  "5",
                                                       "6", "7", "8", "9", "!", "123"};

using Hashes = std::vector<std::uint64_t>;

/// 64 bits are enough: no good key meets one of some ten thousand hashes by chance.
std::uint64_t Head(std::string_view digest) {
  std::uint64_t head = 0;
  for (const char byte : digest.substr(0, sizeof head)) head = (head << 8U) | static_cast<unsigned char>(byte);
  return head;
}

void AddWithEndings(std::string_view word, Hashes& hashes) {
  for (const std::string_view ending : kEndings) {
    std::string text = std::string(word).append(ending);
    hashes.push_back(Head(crypto::Sha256(text)));
    hashes.push_back(Head(crypto::Sha256(text += '\n')));
  }
}

void AddVariants(std::string_view word, Hashes& hashes) {
  AddWithEndings(word, hashes);
  std::string text(word);
  if (!text.empty()) text.front() = UpperAscii(text.front());
  if (text != word) AddWithEndings(text, hashes);
  const std::string capitalised = text;
  std::transform(text.begin(), text.end(), text.begin(), UpperAscii);
  if (text != word && text != capitalised) AddWithEndings(text, hashes);
}

const Hashes& HashesOfCommonWords() {
  static const Hashes hashes = [] {
    Hashes all;
    AddVariants("", all);
    for (const std::string_view word : kWords) AddVariants(word, all);
    std::sort(all.begin(), all.end());
    return all;
  }();
  return hashes;
}

std::optional<std::uint64_t> HeadOfHex(std::string_view sha256_hex) {
  if (sha256_hex.size() != 64) return std::nullopt;
  const char* const end = sha256_hex.data() + 2 * sizeof(std::uint64_t);
  std::uint64_t head = 0;
  const auto [stop, fault] = std::from_chars(sha256_hex.data(), end, head, 16);
  if (fault != std::errc() || stop != end) return std::nullopt;
  return head;
}

}  // namespace

WeakSecrets::WeakSecrets(std::span<const std::string> names) {
  for (const std::string& name : names) AddVariants(name, names_);
  std::sort(names_.begin(), names_.end());
}

bool WeakSecrets::Has(std::string_view sha256_hex) const {
  const std::optional<std::uint64_t> head = HeadOfHex(sha256_hex);
  if (!head) return false;
  const Hashes& common = HashesOfCommonWords();
  return std::binary_search(names_.begin(), names_.end(), *head) ||
         std::binary_search(common.begin(), common.end(), *head);
}

bool IsHashOfAWord(std::string_view sha256_hex, std::span<const std::string> names) {
  return WeakSecrets(names).Has(sha256_hex);
}

}  // namespace walletgate::routing
