#pragma once

// The imports of a gateway as a command meets them: a real server on loopback that keeps the lines of one import and
// says of each what a test wants. Thread-safe.

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/fakes/test_server.h"

namespace walletgate::fakes {

class FakeImports {
 public:
  static constexpr const char* kId = "imp_01J9ZC3Q7T8X2M4N6P8R0S2T4V";

  FakeImports() : server_([this](const SeenRequest& request) { return Answer(request); }) {}

  std::string url() const { return server_.origin(); }
  std::vector<SeenRequest> Seen() const { return server_.Seen(); }
  /// Lines that were taken, each once.
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  std::string state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  /// What becomes of one request whose path ends so, the first `after` of them apart.
  enum class Fate { kRefused, kLost, kHeld };  ///< not done; done, and no answer; not done, and no answer ever
  struct Once {
    std::string path_end;
    Fate fate = Fate::kRefused;
    int status = 0;
    std::string code = {};
    int after = 0;
  };
  void Meet(Once once) {
    const std::lock_guard lock(mutex_);
    once_ = std::move(once);
  }

 private:
  static ServerReply Problem(int status, const std::string& code) {
    return ServerReply::Json(status, R"({"title":"Refused","status":)" + std::to_string(status) + R"(,"code":")" +
                                         code +
                                         R"(","detail":"because","errors":[{"pointer":"/x","detail":"is wrong"}]})");
  }

  ServerReply Answer(const SeenRequest& request) {
    const std::lock_guard lock(mutex_);
    const std::string path = request.target.substr(0, request.target.find('?'));
    const bool met = !once_.path_end.empty() && path.ends_with(once_.path_end) && once_.after-- == 0;
    const Once once = met ? std::exchange(once_, {}) : Once{};
    if (met && once.fate == Fate::kHeld) return ServerReply::Silence();
    if (met && once.fate == Fate::kRefused) return Problem(once.status, once.code);
    ServerReply reply = Do(request);
    return met ? ServerReply::Reset() : reply;
  }

  ServerReply Do(const SeenRequest& request) {
    const std::string path = request.target.substr(0, request.target.find('?'));
    const std::string last = path.substr(path.rfind('/') + 1);
    if (path.find("/providers/") != std::string::npos) return ServerReply::Json(200, R"({"account":"acme/main"})");
    if (request.method == "GET" && last == "users") return Users(request.target);
    if (request.method == "GET") return Get(last);
    if (last == "imports") return Begin(request.body);
    if (last == "lines") return TakeLines(request);
    return Act(last, request.body);
  }

  ServerReply Begin(const std::string& body) {
    source_ = body.find(R"("source":"provider")") == std::string::npos ? "lines" : "provider";
    state_ = "collecting";
    lines_.clear();
    parts_.clear();
    return ServerReply::Json(201, Import());
  }

  ServerReply Get(const std::string& last) {
    if (last == "imports") return ServerReply::Json(200, R"({"data":[)" + Import() + R"(],"has_more":false})");
    if (last != kId || state_.empty()) return Problem(404, "not_found");
    const std::string import = Import();
    if (state_ == "running") state_ = dry_run_ ? "checked" : "done";  // the one after this finds it done
    if (state_ == "undoing") state_ = "undone";
    return ServerReply::Json(200, import);
  }

  ServerReply TakeLines(const SeenRequest& request) {
    const std::string key = request.Header("idempotency-key");
    if (key == "(absent)") return Problem(400, "invalid_idempotency_key");
    const auto [known, is_new] = parts_.try_emplace(key, Part{request.body, {}});
    if (known->second.body != request.body) return Problem(422, "idempotency_key_reused");
    if (!is_new) return ServerReply::Json(200, known->second.answer);
    if (state_ != "collecting") return Problem(409, "wrong_state");
    const std::size_t before = lines_.size();
    for (std::size_t at = 0; at < request.body.size();) {
      const std::size_t end = request.body.find('\n', at);
      lines_.push_back(request.body.substr(at, end - at));
      at = end + 1;
    }
    known->second.answer = R"({"object":"import_lines","first":)" + std::to_string(before + 1) + R"(,"last":)" +
                           std::to_string(lines_.size()) + R"(,"received":)" + std::to_string(lines_.size() - before) +
                           R"(,"invalid":0})";
    return ServerReply::Json(200, known->second.answer);
  }

  ServerReply Act(const std::string& action, const std::string& body) {
    const std::map<std::string, std::pair<std::string, std::string>> moves = {
        {"start", {"collecting,checked", "running"}},
        {"pause", {"running", "paused"}},
        {"resume", {"paused", "running"}},
        {"cancel", {"collecting,checked,paused", "cancelled"}},
        {"undo", {"done", "undoing"}}};
    const auto move = moves.find(action);
    if (move == moves.end()) return Problem(404, "not_found");
    if (state_.empty() || move->second.first.find(state_) == std::string::npos) return Problem(409, "wrong_state");
    state_ = move->second.second;
    if (action == "start") dry_run_ = body.find("true") != std::string::npos;
    return ServerReply::Json(200, Import());
  }

  /// By the beginning of its external id; "adopted" where that names no outcome.
  static std::string OutcomeOf(const std::string& line) {
    for (const char* outcome : {"known", "conflict", "invalid", "not_found", "ambiguous", "failed"}) {
      if (line.find("\"external_id\":\"" + std::string(outcome)) != std::string::npos) return outcome;
    }
    return "adopted";
  }

  std::string Import() const {
    const bool over = state_ == "done" || state_ == "checked" || state_.starts_with("und");
    std::map<std::string, int> counts;
    for (const std::string& line : lines_) ++counts[OutcomeOf(line)];
    std::string text = R"({"object":"import","id":")" + std::string(kId) + R"(","state":")" + state_ +
                       R"(","provider":"acme","account":"acme/main","source":")" + source_ + R"(","counts":{"total":)" +
                       std::to_string(lines_.size()) + R"(,"pending":)" + std::to_string(over ? 0 : lines_.size());
    for (const char* outcome : {"adopted", "known", "conflict", "invalid", "not_found", "ambiguous", "failed"}) {
      text += R"(,")" + std::string(outcome) + R"(":)" + std::to_string(over ? counts[outcome] : 0);
    }
    return text + R"(},"reasons":{},"created_at":"2026-11-27T10:00:00Z"})";
  }

  /// Two a page.
  ServerReply Users(const std::string& target) const {
    const std::size_t at = target.find("cursor=");
    const std::size_t from = at == std::string::npos ? 0 : std::stoul(target.substr(at + 7));
    std::string text = R"({"object":"list","data":[)";
    for (std::size_t i = from; i < std::min(from + 2, lines_.size()); ++i) {
      text += (i == from ? "" : ",") + std::string(R"({"line":)") + std::to_string(i + 1) + R"(,"state":")" +
              OutcomeOf(lines_[i]) + R"("})";
    }
    text += from + 2 < lines_.size() ? R"(],"has_more":true,"next_cursor":")" + std::to_string(from + 2) + R"("})"
                                     : std::string(R"(],"has_more":false,"next_cursor":null})");
    return ServerReply::Json(200, text);
  }

  struct Part {
    std::string body;
    std::string answer;
  };
  mutable std::mutex mutex_;
  std::string state_;  ///< "": there is none
  std::string source_;
  bool dry_run_ = false;
  std::vector<std::string> lines_;
  std::map<std::string, Part> parts_;  ///< by key
  Once once_;
  TestServer server_;  ///< the last one: it uses the others
};

}  // namespace walletgate::fakes
