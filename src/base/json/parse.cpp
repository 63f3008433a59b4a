#include "base/json/parse.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "base/json/mend.h"
#include "base/utf8.h"

// The default assertion ends the process; a wrong assumption about RapidJSON must cost one request only.
#define RAPIDJSON_ASSERT(condition)                        \
  do {                                                     \
    if (!(condition)) throw std::logic_error("rapidjson"); \
  } while (false)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <rapidjson/error/error.h>
#include <rapidjson/reader.h>
#pragma GCC diagnostic pop

namespace walletgate::json {

namespace {

// In situ: strings and numbers are views into our own copy of the text. It also keeps the exponent of a number that is
// handed over as text, which the copying reader of 1.1.0 may not.
constexpr unsigned kParseFlags = rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseValidateEncodingFlag | rapidjson::kParseNumbersAsStringsFlag;

constexpr std::uint32_t kPairwiseMembers = 16;  // above this, names are sorted to find duplicates

/// A lone low surrogate escape passes RapidJSON and comes out as ED B0..BF xx, which no raw UTF-8 can contain.
bool HasSurrogate(std::string_view text) {
  for (std::size_t at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
  }
  return false;
}

/// Whether two values are written alike.
bool SameValue(const Node* a, const Node* b) {
  if (a->span != b->span) return false;
  return std::equal(a, a + a->span, b, [](const Node& x, const Node& y) {
    return x.type == y.type && x.boolean == y.boolean && x.count == y.count && x.text == y.text;
  });
}

/// The later of two equal names among the members, or nullptr.
const Node* DuplicateName(const Node* first, std::uint32_t members) {
  std::vector<const Node*> names;
  names.reserve(members);
  for (const Node* key = first; names.size() < members; key += 1 + key[1].span) names.push_back(key);
  if (members <= kPairwiseMembers) {
    for (std::size_t i = 1; i < names.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (names[i]->text == names[j]->text) return names[i];
      }
    }
    return nullptr;
  }
  std::stable_sort(names.begin(), names.end(), [](const Node* a, const Node* b) { return a->text < b->text; });
  const auto same =
      std::adjacent_find(names.begin(), names.end(), [](const Node* a, const Node* b) { return a->text == b->text; });
  return same == names.end() ? nullptr : *(same + 1);
}

constexpr std::size_t kLongestCharacter = 4;  ///< bytes, in UTF-8

/// Turns RapidJSON's events into the node array. Returns false to stop, with `fault` set. With `is_read` (Parse has
/// refused the text already) members that nobody reads are passed over.
class NodeHandler {
 public:
  using Ch = char;

  NodeHandler(const Limits& limits, const char* begin, std::size_t length, bool has_escapes, const IsRead* is_read)
      : limits_(limits), begin_(begin), has_escapes_(has_escapes), is_read_(is_read) {
    nodes.reserve(std::min<std::size_t>(length / 8 + 4, limits.max_nodes));
  }

  bool Null() { return Passes() || Add(Type::kNull, {}); }
  bool Bool(bool value) {
    if (Passes()) return true;
    if (!Add(Type::kBool, {})) return false;
    nodes.back().boolean = value;
    return true;
  }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    return Passes() || Add(Type::kNumber, {text, length});
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    if (Passes()) return true;
    const std::string_view content(text, length);
    if (has_escapes_) {
      if (content.find('\0') != std::string_view::npos) return Fail("NUL in a string", At(content));
      if (HasSurrogate(content)) return Fail("a lone surrogate", At(content));
    }
    return Add(Type::kString, content);
  }
  bool Key(const char* text, rapidjson::SizeType length, bool copy) {
    if (passing_ > 0) return true;
    if (is_read_ != nullptr && !(*is_read_)({text, length})) {
      pass_next_ = true;
      ++passed_.back();
      return true;
    }
    return String(text, length, copy);
  }
  bool StartObject() { return PassesInto() || Open(Type::kObject); }
  bool StartArray() { return PassesInto() || Open(Type::kArray); }
  bool EndArray(rapidjson::SizeType elements) { return PassesOut() || Close(elements); }
  bool EndObject(rapidjson::SizeType members) {
    if (PassesOut()) return true;
    const std::uint32_t index = open_.back();
    if (is_read_ != nullptr) members -= passed_.back();
    if (!Close(members)) return false;
    if (members < 2) return true;
    if (is_read_ != nullptr) return MarkUnclear(&nodes[index + 1], members);
    const Node* duplicate = DuplicateName(nodes.data() + index + 1, members);
    return duplicate == nullptr || Fail("a duplicate member name", At(duplicate->text));
  }
  // Never sent, as numbers come as text; the reader's interface asks for them.
  bool Int(int) { return Fail("a number", 0); }
  bool Uint(unsigned) { return Fail("a number", 0); }
  bool Int64(std::int64_t) { return Fail("a number", 0); }
  bool Uint64(std::uint64_t) { return Fail("a number", 0); }
  bool Double(double) { return Fail("a number", 0); }

  std::vector<Node> nodes;
  const char* fault = nullptr;
  std::optional<std::size_t> fault_offset;  ///< when absent, the reader's own position

 private:
  /// Whether the value is one that nobody reads, or is inside of one.
  bool Passes() { return std::exchange(pass_next_, false) || passing_ > 0; }
  bool PassesInto() {
    if (!Passes()) return false;
    ++passing_;
    return true;
  }
  bool PassesOut() {
    if (passing_ == 0) return false;
    --passing_;
    return true;
  }

  /// Few are left where this is asked: those that somebody reads.
  bool MarkUnclear(Node* first, std::uint32_t members) {
    std::vector<Node*> names;
    for (Node* key = first; names.size() < members; key += 1 + key[1].span) names.push_back(key);
    std::stable_sort(names.begin(), names.end(), [](const Node* a, const Node* b) { return a->text < b->text; });
    for (auto first_of = names.begin(); first_of != names.end();) {
      const Node* name = *first_of;
      const auto end = std::find_if(first_of, names.end(), [&](const Node* each) { return each->text != name->text; });
      const bool alike = std::all_of(first_of, end, [&](const Node* each) { return SameValue(each + 1, name + 1); });
      for (; first_of != end; ++first_of) {
        if (!alike) (*first_of)[1].type = Type::kUnclear;
      }
    }
    return true;
  }

  /// Offset of the opening quote.
  std::size_t At(std::string_view content) const { return static_cast<std::size_t>(content.data() - begin_) - 1; }

  bool Fail(const char* what, std::optional<std::size_t> offset = {}) {
    fault = what;
    fault_offset = offset;
    return false;
  }

  bool Add(Type type, std::string_view text) {
    if (nodes.size() >= limits_.max_nodes) return Fail("too many values");
    Node& node = nodes.emplace_back();
    node.type = type;
    node.text = text;
    return true;
  }

  bool Open(Type type) {
    if (open_.size() >= limits_.max_depth) return Fail("too much nesting");
    open_.push_back(static_cast<std::uint32_t>(nodes.size()));
    if (is_read_ != nullptr) passed_.push_back(0);
    return Add(type, {});
  }

  bool Close(std::uint32_t count) {
    Node& node = nodes[open_.back()];
    node.count = count;
    node.span = static_cast<std::uint32_t>(nodes.size()) - open_.back();
    open_.pop_back();
    if (is_read_ != nullptr) passed_.pop_back();
    return true;
  }

  const Limits& limits_;
  const char* begin_;
  bool has_escapes_;
  const IsRead* is_read_;
  std::vector<std::uint32_t> open_;
  std::vector<std::uint32_t> passed_;  ///< members passed over, of each that is open; with `is_read_` only
  std::size_t passing_ = 0;            ///< depth inside of what is passed over
  bool pass_next_ = false;
};

const char* Describe(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty: return "the text is empty";
    case rapidjson::kParseErrorDocumentRootNotSingular: return "something follows the value";
    case rapidjson::kParseErrorValueInvalid: return "not a value";
    case rapidjson::kParseErrorObjectMissName: return "a member name is missing";
    case rapidjson::kParseErrorObjectMissColon: return "a colon is missing";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket: return "a comma or '}' is missing";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket: return "a comma or ']' is missing";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex: return "a bad \\u escape";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid: return "a lone surrogate";
    case rapidjson::kParseErrorStringEscapeInvalid: return "a bad escape or control character in a string";
    case rapidjson::kParseErrorStringMissQuotationMark: return "a string has no end";
    case rapidjson::kParseErrorStringInvalidEncoding: return "a string is not UTF-8 or has a control character";
    case rapidjson::kParseErrorNumberTooBig: return "a number is too big";
    case rapidjson::kParseErrorNumberMissFraction: return "a number lacks its fraction";
    case rapidjson::kParseErrorNumberMissExponent: return "a number lacks its exponent";
    default: return "not JSON";
  }
}

Error Malformed(const char* what, std::size_t offset) {
  return MakeError(ErrorKind::kMalformedRequest,
                   std::string("invalid JSON at byte ") + std::to_string(offset) + ": " + what);
}

Result<Document> ParseText(std::string_view text, const Limits& limits, const IsRead* is_read) {
  if (text.size() > limits.max_bytes) return Malformed("the text is too long", limits.max_bytes);
  if (text.starts_with(kByteOrderMark)) return Malformed("a byte order mark", 0);
  // RapidJSON takes NUL for the end of the text and would never look at the rest.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) return Malformed("NUL", nul);

  // Of a character that is cut off at the end RapidJSON looks at (and writes back) all bytes that its first one
  // announces.
  auto copy = std::make_unique_for_overwrite<char[]>(text.size() + kLongestCharacter);
  std::copy(text.begin(), text.end(), copy.get());
  std::fill_n(copy.get() + text.size(), kLongestCharacter, '\0');
  NodeHandler handler(limits, copy.get(), text.size(), text.find('\\') != std::string_view::npos, is_read);
  try {
    rapidjson::InsituStringStream stream(copy.get());
    rapidjson::Reader reader;
    const rapidjson::ParseResult parsed = reader.Parse<kParseFlags>(stream, handler);
    if (parsed.IsError()) {
      const char* what = handler.fault != nullptr ? handler.fault : Describe(parsed.Code());
      return Malformed(what, handler.fault_offset.value_or(parsed.Offset()));
    }
  } catch (const std::logic_error&) {
    return Malformed("not JSON", 0);
  }
  return Document(std::move(copy), std::move(handler.nodes));
}

}  // namespace

Result<Document> Parse(std::string_view text, const Limits& limits) { return ParseText(text, limits, nullptr); }

Result<Document> ParseForeign(std::string_view text, const Limits& limits, const IsRead& is_read, std::string* mended) {
  Result<Document> strict = Parse(text, limits);
  if (strict || text.size() > limits.max_bytes) return strict;
  std::string fit = Mend(text);
  Limits wider = limits;
  wider.max_bytes = fit.size();
  Result<Document> parsed = ParseText(fit, wider, &is_read);
  if (!parsed) return strict;
  if (mended != nullptr) *mended = std::move(fit);
  return parsed;
}

}  // namespace walletgate::json
