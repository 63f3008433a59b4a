// The rows about keys and contents: PRODUCT's paragraph on idempotency, and the draft of the Idempotency-Key header.

#include "tests/integration/idempotency_asks.h"

namespace walletgate::idempotency {
namespace {

const std::string kInvalidKey = "invalid_idempotency_key";
const std::string kMalformed = "malformed_request";  // no header may have such bytes
const std::string kReused = "idempotency_key_reused";

std::string Quoted(const std::string& content) { return '"' + content + '"'; }

std::string Times(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

/// Both spellings name one key: the second request is a replay of the first.
Row OneKey(std::string name, std::string first, std::string second) {
  return {std::move(name),
          {{.keys = {std::move(first)}, .body = User()},
           {.keys = {std::move(second)}, .body = User(), .like = Like::kReplay}}};
}

Row Taken(std::string name, const std::string& key) { return OneKey(std::move(name), key, key); }

/// Refused without being executed: without the key the same request creates.
Row Refused(std::string name, std::vector<std::string> keys, std::string code = kInvalidKey) {
  return {std::move(name),
          {{.keys = std::move(keys), .body = User(), .status = 400, .code = std::move(code)}, {.body = User()}}};
}

/// Two spellings of one request.
Row SameRequest(std::string name, std::string first, std::string second) {
  return {std::move(name),
          {{.keys = {"{id}"}, .body = std::move(first)},
           {.keys = {"{id}"}, .body = std::move(second), .like = Like::kReplay}}};
}

/// Refused, not executed, and the key still gives its own answer.
Row OtherRequest(std::string name, std::string other) {
  return {std::move(name),
          {{.keys = {"{id}"}, .body = User()},
           {.keys = {"{id}"}, .body = std::move(other), .status = 422, .code = kReused},
           {.keys = {"{id}"}, .body = User(), .like = Like::kReplay}}};
}

}  // namespace

std::vector<Row> FormRows() {
  return {
      Taken("TakesAQuotedKey", Quoted("{id}")),
      Taken("TakesABareUuid", "8e03978e-40d5-43e8-bc93-6894a57f9324"),
      Taken("TakesABareKeyWithTheSignsOfIds", "order_17.retry-2:eu/west"),
      Taken("TakesABareNumber", "1234567890"),
      Taken("TakesOneBareCharacter", "k"),
      Taken("TakesOneQuotedCharacter", Quoted("!")),
      Taken("Takes255BareCharacters", Times("a", 255)),
      Taken("Takes255QuotedCharacters", Quoted(Times("b", 255))),
      Taken("Takes255CharactersThatAreWrittenAs510", Quoted(Times("\\\"", 255))),
      Taken("TakesSpacesInsideQuotes", Quoted("a key with spaces")),
      Taken("TakesAnEscapedQuote", Quoted("say \\\"hello\\\"")),
      Taken("TakesAnEscapedBackslash", Quoted("back\\\\slash")),
      Taken("TakesListSignsInsideQuotes", Quoted("a, b; c=d")),
      OneKey("KnowsAQuotedKeyByItsBareForm", Quoted("quoted-then-bare"), "quoted-then-bare"),
      OneKey("KnowsABareKeyByItsQuotedForm", "bare-then-quoted", Quoted("bare-then-quoted")),
      OneKey("OverlooksSpacesAroundTheValue", "spaces-around", "  spaces-around \t"),
      {"TellsCapitalLettersApart",
       {{.keys = {"Case-Of-Key"}, .body = User()},
        {.keys = {"case-of-key"}, .body = User(), .status = 200, .like = Like::kSameUser}}},
      {"FindsTheHeaderInAnySpelling",
       {{.keys = {"any-spelling"}, .body = User()},
        {.keys = {"any-spelling"}, .body = User(), .like = Like::kReplay, .key_header = "iDEMPOTENCY-kEY"}}},
      Refused("RefusesAnEmptyHeader", {""}),
      Refused("RefusesAnEmptyQuotedKey", {Quoted("")}),
      Refused("Refuses256BareCharacters", {Times("a", 256)}),
      Refused("Refuses256QuotedCharacters", {Quoted(Times("b", 256))}),
      Refused("RefusesAQuoteThatIsNotClosed", {"\"open"}),
      Refused("RefusesTextBehindTheQuotes", {"\"key\"more"}),
      Refused("RefusesParameters", {"\"key\";a=1"}),
      Refused("RefusesAnUnknownEscape", {R"("a\nb")"}),
      Refused("RefusesABackslashAtTheEnd", {R"("a\)"}),
      Refused("RefusesABareKeyWithASpace", {"two words"}),
      Refused("RefusesApostrophes", {"'key'"}),
      Refused("RefusesBareLettersBeyondAscii", {"cl\xc3\xa9"}, kMalformed),
      Refused("RefusesQuotedLettersBeyondAscii", {"\"cl\xc3\xa9\""}, kMalformed),
      Refused("RefusesATabInsideQuotes", {"\"a\tb\""}),
      Refused("RefusesAHeaderThatComesTwice", {"key-a", "key-a"}),
      Refused("RefusesTwoHeadersThatDiffer", {"\"key-a\"", "\"key-b\""}),
      Refused("RefusesAListOfKeys", {"\"key-a\", \"key-b\""}),
      Refused("RefusesABareList", {"key-a,key-b"}),
      Refused("RefusesAByteSequence", {":a2V5==:"}),
      Refused("RefusesABoolean", {"?1"}),
  };
}

std::vector<Row> ReplayRows() {
  const std::string two = R"(,"metadata":{"a":"1","b":"2"})";
  return {
      {"ReplaysAsOftenAsItIsAsked",
       {{.keys = {"{id}"}, .body = User()},
        {.keys = {"{id}"}, .body = User(), .like = Like::kReplay},
        {.keys = {"{id}"}, .body = User(), .like = Like::kReplay},
        {.keys = {"{id}"}, .body = User(), .like = Like::kReplay}}},
      SameRequest("TheOrderOfMembersDoesNotMatter", User(two),
                  R"({"metadata":{"b":"2","a":"1"},"login_methods":[{"email":"{id}@example.com","type":"email"}],)"
                  R"("provider":"capa","external_id":"{id}"})"),
      SameRequest("WhiteSpaceDoesNotMatter", User(two),
                  " \r\n" + User(" ,\t\"metadata\" : {\"a\":\"1\" , \"b\":\"2\"}\n")),
      SameRequest("EscapesDoNotMatter", User(R"(,"metadata":{"a":"1"})"), User(R"(,"metadata":{"\u0061":"\u0031"})")),
      SameRequest("ADefaultMayBeWrittenOut", User(R"(,"metadata":{})"), User()),
      OtherRequest("OtherMetadataIsAnotherRequest", User(R"(,"metadata":{"a":"1"})")),
      OtherRequest("AnotherUserIsAnotherRequest", User("", "{id}-2")),
      OtherRequest("AnotherProfileIsAnotherRequest", User(R"(,"profile":{"type":"individual"})")),
      OtherRequest("AnotherProviderIsAnotherRequest", Holder()),
      OtherRequest("NoProviderIsAnotherRequest", R"({"external_id":"{id}","login_methods":[{"type":"email",)"
                                                 R"("email":"{id}@example.com"}]})"),
      OtherRequest("AnotherLoginIsAnotherRequest",
                   R"({"external_id":"{id}","provider":"capa","login_methods":[{"type":"phone",)"
                   R"("phone_number":"+14155550123"}]})"),
      OtherRequest("AMemberLessIsAnotherRequest", R"({"external_id":"{id}","provider":"capa"})"),
      OtherRequest("ARequestThatNoProviderTakesIsAnotherRequest", User(R"(,"wallets":[{"chain":"evm"}])")),
      {"AnotherKeyIsAnotherAnswerWithTheSameUser",
       {{.keys = {"{id}-1"}, .body = User()},
        {.keys = {"{id}-2"}, .body = User(), .status = 200, .like = Like::kSameUser},
        {.keys = {"{id}-2"}, .body = User(), .status = 200, .like = Like::kReplay, .of = 1},
        {.keys = {"{id}-1"}, .body = User(), .like = Like::kReplay}}},
  };
}

}  // namespace walletgate::idempotency
