#include "tests/drills/lifecycle/callers.h"

#include <array>
#include <chrono>

#include "tests/fakes/gateway_fixture.h"

namespace walletgate::drills {
namespace {

/// One caller each: a vendor whose requests are signed on the loop, one whose user tokens are signed on the pool.
constexpr std::array kProviders = {"cdp", "yieldforce"};

std::string CreateText(const std::string& external_id, const char* provider) {
  const std::string body = fakes::UserBody(external_id, provider);
  return "POST /v1/end-users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer key-of-main\r\n"
         "Content-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

Callers::Callers(std::uint16_t port, const std::string& name) : running_(static_cast<int>(kProviders.size())) {
  for (const char* provider : kProviders) {
    threads_.emplace_back([this, port, name, provider] {
      Run(port, name + "-" + provider, provider);
      --running_;
    });
  }
}

bool Callers::AwaitFirstAnswer() const {
  while (answered_ == 0 && running_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return answered_ > 0;
}

void Callers::Join() {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Callers::Run(std::uint16_t port, const std::string& name, const char* provider) {
  for (int number = 0;;) {
    http::testing::RawClient client(port);
    if (!client.connected() || !Use(client, name, provider, number)) return;
  }
}

bool Callers::Use(http::testing::RawClient& client, const std::string& name, const char* provider, int& number) {
  for (;;) {
    const std::string id = name + "-" + std::to_string(number++);
    const bool sent = client.Send(CreateText(id, provider));
    const auto reply = sent ? client.Read() : std::nullopt;
    ++answered_;
    const std::lock_guard lock(mutex_);
    if (!reply) {
      ++lost_;
      return false;
    }
    ++statuses_[reply->status];
    if (reply->status == 201) acknowledged_.push_back(id);
    if (reply->Field("connection") == "close") return true;
  }
}

}  // namespace walletgate::drills
