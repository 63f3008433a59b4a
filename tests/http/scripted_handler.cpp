#include "tests/http/scripted_handler.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <thread>

namespace walletgate::http::testing {

void Script::Release() {
  const std::lock_guard lock(mutex_);
  released_ = true;
  for (auto& [loop, go] : held_) loop->Post(std::move(go));
  held_.clear();
}

void Script::Hold(EventLoop& loop, std::function<void()> go) {
  const std::lock_guard lock(mutex_);
  if (released_) {
    loop.Post(std::move(go));
  } else {
    held_.emplace_back(&loop, std::move(go));
  }
}

Task<Reply> ScriptedHandler::Handle(const Request& request) {
  if (request.path != "/early") {
    Arrival::Awaiter whole = request.Whole({.keep = request.path != "/unkept", .known = request.path == "/known"});
    const Result<void> came = co_await whole;
    if (!came) co_return Refuse(came.error());
  }
  ++script_.handled;
  Reply reply;
  reply.known = request.path == "/known";
  reply.headers.emplace_back("Content-Type", "text/plain");
  if (request.path == "/marker") ++script_.markers;
  if (request.path == "/throw") throw std::runtime_error("as asked for");
  if (request.path == "/hold") {
    Completion<bool> released;
    script_.Hold(loop_, [released] { released.Resolve(true); });
    co_await released;
  }
  if (request.path == "/sleep") {
    Task<void> sleep = Sleep(loop_, std::chrono::milliseconds(20));
    co_await std::move(sleep);
    if (request.query == "throw") throw std::bad_alloc();
    if (request.query == "helpless") {
      script_.helpless = true;
      throw std::bad_alloc();
    }
  }
  reply.drop = request.path == "/drop";
  reply.close = request.path == "/close";
  if (request.path == "/split") reply.headers.emplace_back("X-Bad", "a\r\nX-Injected: b");
  if (request.path == "/big") {
    reply.body.assign(std::stoul(request.query), 'x');
  } else {
    reply.body = request.method + " " + request.target + " " + request.body;
  }
  ++script_.finished;
  co_return reply;
}

Reply ScriptedHandler::Refuse(const Error& error) {
  if (script_.helpless.exchange(false)) throw std::bad_alloc();
  Reply reply;
  reply.status = InfoOf(error.kind).status;
  reply.body = error.detail;
  return reply;
}

ServerOptions TestOptions() {
  ServerOptions options;
  options.max_connections = 500;
  options.linger_time = options.linger_timeout = std::chrono::milliseconds(500);
  options.header_timeout = options.body_timeout = options.idle_timeout = options.write_timeout =
      std::chrono::minutes(5);
  return options;
}

std::unique_ptr<Server> StartServer(const ServerOptions& options, Script& script) {
  auto server = Server::Start(options, SystemClock(),
                              [&script](EventLoop& loop) { return std::make_unique<ScriptedHandler>(loop, script); });
  if (!server) {
    ADD_FAILURE() << server.error().detail;
    std::abort();
  }
  return std::move(server).value();
}

bool Eventually(const std::function<bool()>& condition) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace walletgate::http::testing
