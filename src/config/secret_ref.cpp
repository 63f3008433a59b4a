#include "config/secret_ref.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/ascii.h"
#include "config/regular_file.h"

namespace walletgate::config {

namespace {

constexpr std::size_t kMaxSecretBytes = 64U << 10U;

/// "${NAME}" or "${NAME:-fallback}".
struct Reference {
  std::string name;
  std::optional<std::string> fallback;
};

bool IsVariableName(std::string_view name) {
  const auto is_letter = [](char c) { return IsLetter(c) || c == '_'; };
  if (name.empty() || !is_letter(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || IsDigit(c); });
}

std::optional<Reference> ParseReference(std::string_view text) {
  if (!text.starts_with("${") || !text.ends_with('}')) return std::nullopt;
  text = text.substr(2, text.size() - 3);
  Reference reference;
  if (const std::size_t mark = text.find(":-"); mark != std::string_view::npos) {
    reference.fallback = std::string(text.substr(mark + 2));
    text = text.substr(0, mark);
  }
  if (!IsVariableName(text)) return std::nullopt;
  reference.name = std::string(text);
  return reference;
}

/// Reports at one node; every function here gives nothing after a report.
struct Reporter {
  const YamlNode& node;
  Diagnostics& diagnostics;
  std::nullopt_t Fault(std::string message) const {
    diagnostics.Add(node.where, node.path, std::move(message));
    return std::nullopt;
  }
  void Warn(std::string message) const { diagnostics.Warn(node.where, node.path, std::move(message)); }
};

void CutLineEnd(std::string* bytes) {
  if (!bytes->ends_with('\n')) return;
  bytes->pop_back();
  if (bytes->ends_with('\r')) bytes->pop_back();
}

constexpr mode_t kReadByOthers = 0004;
constexpr mode_t kWrittenByOthers = 0002;
constexpr mode_t kOthers = 0007;

/// Where Compose, Swarm and most files for Kubernetes mount secrets.
bool IsSecretsFolder(std::string_view path) {
  return path.starts_with("/run/secrets/") || path.starts_with("/var/run/secrets/");
}

/// Whether its mode is the platform's business: nobody here could change it. What others may write never is.
bool IsMountedSecret(const std::string& path, const RegularFile& file) {
  if ((file.mode & kWrittenByOthers) != 0) return false;
  return file.read_only || (file.in_memory && IsSecretsFolder(path));
}

std::optional<Secret> SecretFromFile(const std::string& path, const Reporter& report) {
  if (!path.starts_with('/')) return report.Fault("the path after 'file:' must be absolute");
  const std::string name = "the secret file " + path;
  Result<RegularFile> file = ReadRegularFile(path, kMaxSecretBytes);
  if (!file) return report.Fault(name + " " + file.error().detail);
  if ((file->mode & kOthers) != 0 && !IsMountedSecret(path, *file)) {
    return report.Fault(name + " is open to every user of the machine; take that away with chmod o-rwx");
  }
  if ((file->mode & kReadByOthers) != 0) {
    report.Warn(name +
                " can be read by every user who shares the mount: have it mounted with `mode: 0400` (Compose, "
                "Swarm) or `defaultMode: 0440` (Kubernetes)");
  }
  CutLineEnd(&file->bytes);
  if (file->bytes.empty()) return report.Fault(name + " is empty");
  return Secret(std::move(file->bytes));
}

std::optional<Secret> SecretFromVariable(const Reference& reference, const EnvLookup& env, const Reporter& report) {
  if (reference.fallback) return report.Fault("a secret has no default in a file; write ${" + reference.name + "}");
  std::optional<std::string> value = env(reference.name);
  if (!value) return report.Fault("the environment variable " + reference.name + " is not set");
  if (value->empty()) return report.Fault("the environment variable " + reference.name + " is empty");
  return Secret(*std::move(value));
}

}  // namespace

EnvLookup ProcessEnvironment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());  // read before any thread that could change it
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
}

std::optional<Secret> ResolveSecret(const YamlNode& node, const EnvLookup& env, Diagnostics& diagnostics) {
  const Reporter report{node, diagnostics};
  if (node.IsScalar()) {
    if (const auto reference = ParseReference(node.scalar)) return SecretFromVariable(*reference, env, report);
    if (node.scalar.starts_with("file:")) return SecretFromFile(node.scalar.substr(5), report);
  }
  // Never quotes the value: it may be the secret itself.
  return report.Fault("a secret must be a reference: write ${NAME} or file:PATH");
}

std::optional<std::string> ResolveText(const YamlNode& node, const EnvLookup& env, Diagnostics& diagnostics) {
  const Reporter report{node, diagnostics};
  if (!node.IsScalar()) return report.Fault("must be text");
  const std::optional<Reference> reference = ParseReference(node.scalar);
  if (!reference) {
    if (node.scalar.find("${") == std::string::npos) return node.scalar;
    return report.Fault("a reference must be the whole value: ${NAME} or ${NAME:-default}");
  }
  std::optional<std::string> value = env(reference->name);
  if (reference->fallback && (!value || value->empty())) return reference->fallback;
  if (!value) return report.Fault("the environment variable " + reference->name + " is not set");
  return value;
}

}  // namespace walletgate::config
