#include "cli/demo/demo_traffic.h"

#include "base/ids.h"
#include "cli/client.h"

namespace walletgate::cli {
namespace {

constexpr std::chrono::milliseconds kPause{120};

std::string CreateBody(const std::string& id, const std::string& provider) {
  const std::string choice = provider.empty() ? "" : R"("provider":")" + provider + R"(",)";
  return R"({"external_id":")" + id + R"(",)" + choice + R"("login_methods":[{"type":"email","email":")" + id +
         R"(@example.com"}]})";
}

}  // namespace

DemoTraffic::DemoTraffic(DemoTarget target)
    : target_(std::move(target)), run_(MakeUlid(SystemClock().Now(), SystemRandom()).substr(16)) {
  thread_ = std::thread([this] { Run(); });
}

DemoTraffic::~DemoTraffic() {
  stop_ = true;
  thread_.join();
}

void DemoTraffic::Run() {
  for (std::uint64_t number = 0; !stop_; ++number) {
    SendOne(number);
    std::this_thread::sleep_for(kPause);
  }
}

void DemoTraffic::SendOne(std::uint64_t number) const {
  const std::string id = "demo-" + run_ + "-" + std::to_string(number);
  const std::size_t turn = number % (target_.providers.size() + 3);
  if (turn < target_.providers.size()) return Send("POST", "/v1/end-users", CreateBody(id, target_.providers[turn]));
  if (turn == target_.providers.size()) return Send("POST", "/v1/end-users", CreateBody(id, ""));
  if (turn == target_.providers.size() + 1) return Send("GET", "/v1/end-users?limit=5");
  if (number % 4 == 0) return Send("POST", "/v1/end-users", R"({"external_id":"no spaces please"})");
  Send("GET", "/v1/providers");
}

void DemoTraffic::Send(std::string method, std::string target, std::string body) const {
  transport::HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.body = std::move(body);
  request.headers = {{"Authorization", "Bearer " + std::string(target_.api_key.Reveal())}};
  if (!request.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  // Its outcome is for the metrics to show.
  static_cast<void>(SendAndWait(target_.url, std::move(request), std::chrono::seconds(20)));
}

}  // namespace walletgate::cli
