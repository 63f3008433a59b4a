#include "config/used_variables.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/strings.h"

namespace walletgate::config {
namespace {

constexpr std::size_t kLongestWord = 8;  // characters; a longer one is hardly a word of a fault, and may be a secret

bool IsWordLetter(char c) { return IsAlphanumeric(c) || c == '_'; }

/// Whether `form` stands at `at` of `text`, and is not the middle of something longer.
bool StandsAt(std::string_view text, std::size_t at, std::string_view form) {
  if (text.substr(at, form.size()) != form) return false;
  const std::size_t end = at + form.size();
  const bool begins = at == 0 || !IsWordLetter(form.front()) || !IsWordLetter(text[at - 1]);
  return begins && (end == text.size() || !IsWordLetter(form.back()) || !IsWordLetter(text[end]));
}

bool IsQuoted(std::string_view text, std::size_t at, std::size_t size) {
  return at > 0 && at + size < text.size() && text[at - 1] == '\'' && text[at + size] == '\'';
}

}  // namespace

EnvLookup UsedVariables::Noting(EnvLookup env) {
  return [this, env = std::move(env)](const std::string& name) {
    std::optional<std::string> value = env(name);
    if (value) Note(name, *value);
    return value;
  };
}

void UsedVariables::Note(const std::string& name, const std::string& value) {
  if (std::none_of(value.begin(), value.end(), IsWordLetter)) return;  // "", ".." and the like tell nothing
  Add(name, value);
  Add(name, ToLowerAscii(value));
  if (as_path_) Add(name, as_path_(value));
}

void UsedVariables::Add(const std::string& name, const std::string& form) {
  const auto is_it = [&](const Form& known) { return known.text.Reveal() == form; };
  if (form.empty() || std::any_of(forms_.begin(), forms_.end(), is_it)) return;
  const bool is_word = form.size() <= kLongestWord && std::all_of(form.begin(), form.end(), IsWordLetter);
  const auto shorter = [&](const Form& known) { return known.text.Reveal().size() < form.size(); };
  const auto place = std::find_if(forms_.begin(), forms_.end(), shorter);
  forms_.insert(place, Form{Secret(form), "${" + name + "}", is_word});
}

std::string UsedVariables::Hide(std::string_view text, bool is_file) const {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = std::find_if(forms_.begin(), forms_.end(), [&](const Form& form) {
      const std::string_view value = form.text.Reveal();
      return StandsAt(text, at, value) && (!form.is_word || is_file || IsQuoted(text, at, value.size()));
    });
    shown += found == forms_.end() ? std::string(1, text[at]) : found->shown;
    at += found == forms_.end() ? 1 : found->text.Reveal().size();
  }
  return shown;
}

Diagnostic UsedVariables::Hide(Diagnostic fault) const {
  if (fault.where.file != file_) fault.where.file = Hide(fault.where.file, true);
  fault.message = Hide(fault.message, false);
  return fault;
}

}  // namespace walletgate::config
