// Replies to creates are lost at every vendor, in all the ways there are: done and not heard of, never arrived, refused
// by a 500 although done, done when nobody waits any more. Nobody is created twice, and where the vendor has means the
// gateway finds out by itself what became of nearly all. WALLETGATE_LOST_CREATES sets another number, for a longer run
// by hand.

#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <thread>

#include "base/log/log.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::UserBody;
using std::chrono::steady_clock;

constexpr int kCallers = 8;
/// After a lost one, so that the vendor as a whole does not count as failing and is not left alone by the gateway.
constexpr int kHealthyCreates = 4;
/// Often, and for a minute: an open circuit lets one call in a second through, and the resolver wants it too.
constexpr int kPatientTries = 3000;
constexpr std::chrono::milliseconds kBetweenTries{20};
/// For all outcomes together, from the last loss on.
constexpr std::chrono::minutes kPatience{4};
/// Of a thousand outcomes, those that may stay with an operator.
constexpr std::size_t kUnresolvedPerMille = 1;

/// As the simulators know them, once each: an id or address that is told to them names what becomes of its create. The
/// gateway waits a second for an answer, and ten for a create to show.
constexpr std::array<std::string_view, 4> kLosses = {"fault-lost", "fault-lost-before", "fault-once-after-500",
                                                     "fault-once-slow-1500"};
constexpr std::string_view kTimeout = "timeout: 1s";
constexpr std::string_view kSettling = "settles_within: 10s";

/// Sooner than in production, so that the test need not wait; what the resolver does is the same. Without repeats
/// within a request, whose pauses would take minutes in all.
void MakeEager(gateway::GatewayConfig& config) {
  config.knobs.attempts = 1;
  config.knobs.resolver.min_age = std::chrono::seconds(1);
  config.knobs.resolver.pass_pause = std::chrono::milliseconds(100);
  config.knobs.resolver.first_pause = std::chrono::milliseconds(200);
}

void ReplaceAll(std::string& text, std::string_view old, std::string_view by) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + by.size())) {
    text.replace(at, old.size(), by);
  }
}

/// The shipped files, whose calls end after a second.
class HastyFiles {
 public:
  HastyFiles() {
    const std::filesystem::path shipped = WALLETGATE_SOURCE_DIR "/providers";
    for (const auto& entry : std::filesystem::directory_iterator(shipped)) {
      if (!entry.is_directory()) continue;
      std::ifstream in(entry.path() / "provider.yaml");
      std::string text(std::istreambuf_iterator<char>(in), {});
      ReplaceAll(text, "timeout: 15s", kTimeout);
      std::filesystem::create_directories(folder_ / entry.path().filename());
      std::ofstream(folder_ / entry.path().filename() / "provider.yaml") << text;
    }
  }
  ~HastyFiles() { std::filesystem::remove_all(folder_); }
  HastyFiles(const HastyFiles&) = delete;
  HastyFiles& operator=(const HastyFiles&) = delete;

  /// The deployment that the tests share, with these files and short times.
  std::string Config() const {
    std::string text(fakes::kGatewayConfig);
    ReplaceAll(text, "providers_folder: ../providers", "providers_folder: " + folder_.string());
    for (const std::string vendor : {"yieldforce", "cdp", "streambird", "moonkey", "capa", "capa-v2"}) {
      const std::string head = "\n  " + vendor + ":\n";
      ReplaceAll(text, head + "    settings:", head + "    " + std::string(kSettling) + "\n    settings:");
    }
    return text;
  }

 private:
  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("walletgate-every-reply-" + std::to_string(::getpid()));
};

class EveryReplyLost : public testing::TestWithParam<const char*> {
 protected:
  EveryReplyLost() {
    SetLogLevel(LogLevel::kError);
    vendors_.PublishKeysAt(gateway_.url());
  }
  ~EveryReplyLost() override { vendors_.PublishKeysAt(""); }

  static std::string Vendor() { return GetParam(); }
  static bool HasMeans() { return Vendor() != "capa-v2"; }
  static std::string IdOf(int number) {
    return std::string(kLosses[static_cast<std::size_t>(number) % kLosses.size()]) + "-" + std::to_string(number);
  }

  /// As a caller does it: again after a pause, while the gateway leaves the vendor alone and nothing was sent; also
  /// after a loss where `insist`.
  Answer CreateWithPatience(const std::string& id, bool insist) const {
    const auto unsettled = [insist](const Answer& answer) {
      return answer.At("applied") == "no" || (insist && answer.status >= 500);
    };
    Answer answer = main_.Create(UserBody(id, Vendor()));
    for (int i = 0; i < kPatientTries && unsettled(answer); ++i) {
      std::this_thread::sleep_for(kBetweenTries);
      answer = main_.Create(UserBody(id, Vendor()));
    }
    return answer;
  }

  void LoseOne(int number) {
    const Answer lost = CreateWithPatience(IdOf(number), false);
    EXPECT_EQ(lost.status, 504) << lost;
    EXPECT_EQ(lost.At("applied"), "unknown") << lost;
    EXPECT_EQ(lost.At("retryable"), HasMeans() ? "true" : "false") << lost;
    EXPECT_EQ(lost.At("awaits"), HasMeans() ? "(absent)" : "operator") << lost;
    for (int i = 0; i < kHealthyCreates; ++i) {
      const Answer healthy = CreateWithPatience("well-" + std::to_string(number) + "-" + std::to_string(i), HasMeans());
      EXPECT_THAT(healthy.status, testing::AnyOf(200, 201)) << healthy;
    }
  }

  void LoseAll(int count) {
    std::atomic<int> next{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&] {
        for (int number = next++; number < count && !HasFailure(); number = next++) LoseOne(number);
      });
    }
    for (std::thread& caller : callers) caller.join();
  }

  /// External ids of what the gateway has not settled.
  std::set<std::string> Open() const {
    std::set<std::string> open;
    std::string cursor;
    for (bool more = true; more;) {
      const Answer page = gateway_.Admin().Get("/intents?limit=100" + cursor);
      EXPECT_EQ(page.status, 200) << page;
      for (int i = 0; page.At("data." + std::to_string(i)) != "(absent)"; ++i) {
        open.insert(page.At("data." + std::to_string(i) + ".external_id"));
      }
      more = page.At("has_more") == "true";
      cursor = "&cursor=" + page.At("next_cursor");
    }
    return open;
  }

  /// What is open when the resolver has had the time that it may need.
  std::set<std::string> AwaitResolver() const {
    const auto give_up = steady_clock::now() + kPatience;
    std::set<std::string> open = Open();
    while (HasMeans() && !open.empty() && steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
      open = Open();
    }
    return open;
  }

  /// How often the vendor made each, by its own account.
  std::map<std::string, int> Made() const {
    std::map<std::string, int> made;
    for (const sandbox::CreateRecord& record : vendors_.sandbox().Log(Vendor() == "capa-v2" ? "capa" : Vendor())) {
      ++made[record.external_id.empty() ? record.contact.substr(0, record.contact.find('@')) : record.external_id];
    }
    return made;
  }
  /// The vendor takes its time with some of them.
  void AwaitMade(std::size_t count) const {
    const auto give_up = steady_clock::now() + kPatience;
    while (Made().size() < count && steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    EXPECT_EQ(Made().size(), count);
  }
  static std::size_t Duplicates(const std::map<std::string, int>& made) {
    return static_cast<std::size_t>(
        std::count_if(made.begin(), made.end(), [](const auto& one) { return one.second > 1; }));
  }

  /// The caller who asks again all the same gets the one user, who is made now where nobody was. Without means nobody
  /// is.
  void ComeBackFor(const std::string& id) const {
    const Answer again = CreateWithPatience(id, HasMeans());
    const bool expected = HasMeans() ? again.status == 200 || again.status == 201 : again.status == 504;
    EXPECT_TRUE(expected) << again;
  }

  bool Remembers(const std::string& id) const {
    return main_.Get("/v1/end-users?external_id=" + id).At("data.0.external_id") == id;
  }

  mutable fakes::Vendors vendors_;
  HastyFiles files_;
  const std::string config_ = files_.Config();
  fakes::TestGateway gateway_{vendors_, {}, config_, MakeEager};
  fakes::Client main_ = gateway_.As("main");
};

TEST_P(EveryReplyLost, CreatesNobodyTwiceAndIsFoundOutWithoutTheCaller) {
  const int count = fakes::CountFrom("WALLETGATE_LOST_CREATES", 40);
  const auto began = steady_clock::now();
  LoseAll(count);
  ASSERT_FALSE(HasFailure());
  const std::set<std::string> open = AwaitResolver();
  const auto took = std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - began);
  const std::map<std::string, int> made = Made();
  std::size_t applied = 0;
  for (int i = 0; i < count; ++i) {
    const bool known = Remembers(IdOf(i));
    applied += known ? 1 : 0;
    EXPECT_TRUE(open.contains(IdOf(i)) || known == made.contains(IdOf(i))) << IdOf(i);
  }
  const auto lost = static_cast<std::size_t>(count);
  std::cout << Vendor() << ": " << lost << " replies lost; found out: " << applied << " applied, "
            << lost - applied - open.size() << " not; left to an operator: " << open.size()
            << "; made twice: " << Duplicates(made) << "; " << took.count() << " s" << std::endl;
  EXPECT_LE(open.size(), HasMeans() ? lost * kUnresolvedPerMille / 1000 : lost);
  EXPECT_EQ(Duplicates(made), 0U);
  for (int i = 0; i < count; ++i) ComeBackFor(IdOf(i));
  // Without means what never arrived is made by nobody.
  const std::size_t never_arrived = (lost + 2) / kLosses.size();
  AwaitMade(lost * (1 + kHealthyCreates) - (HasMeans() ? 0 : never_arrived));
  EXPECT_EQ(Duplicates(Made()), 0U);
}

INSTANTIATE_TEST_SUITE_P(Vendors, EveryReplyLost,
                         testing::Values("yieldforce", "cdp", "streambird", "moonkey", "capa", "capa-v2"),
                         [](const auto& vendor) {
                           std::string name = vendor.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace walletgate
