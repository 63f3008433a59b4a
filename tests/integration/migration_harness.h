#pragma once

// A tenant's users at one vendor, and what is asked about moving them to another one.

#include "tests/integration/import_harness.h"

namespace walletgate::fakes {

class MigrationDeployment : public ImportDeployment {
 protected:
  MigrationDeployment() { Write({"streambird", "cdp"}); }

  /// Made through the gateway, with a wallet and an e-mail address of which nobody knows whether it was verified.
  void MakeUsers(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      const Answer made = Main().Create(UserBody(name, "streambird"));
      ASSERT_EQ(made.status, 201) << made;
      ids_[name] = made.At("id");
    }
  }

  /// Asked for, and assessed.
  std::string Assessed(const std::string& more = "") const {
    const Answer made =
        Main().Post("/v1/migrations", R"({"from":"streambird","to":"cdp","unverified_logins":"carry")" + more + "}");
    EXPECT_EQ(made.status, 201) << made;
    EXPECT_EQ(DoMove(made.At("id"), "assess").status, 200);
    AwaitState(made.At("id"), "ready");
    return made.At("id");
  }
  std::string Started(const std::string& more = "") const {
    const std::string id = Assessed(more);
    const Answer started = DoMove(id, "start", "{}");
    EXPECT_EQ(started.status, 200) << started;
    return id;
  }

  Answer DoMove(const std::string& id, const std::string& action, const std::string& body = "") const {
    const std::string path = "/v1/migrations/" + id + "/" + action;
    return body.empty() ? Main().Send("POST", path) : Main().Post(path, body);
  }
  Answer Migration(const std::string& id) const { return Main().Get("/v1/migrations/" + id); }

  template <class Holds>
  Answer AwaitThat(const std::string& id, Holds holds) const {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(3);
    Answer answer = Migration(id);
    while (!holds(answer) && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      answer = Migration(id);
    }
    EXPECT_TRUE(holds(answer)) << answer;
    return answer;
  }
  Answer AwaitState(const std::string& id, const std::string& state) const {
    return AwaitThat(id, [&](const Answer& answer) { return answer.At("state") == state; });
  }
  /// So many users in a state of the ledger.
  Answer AwaitUsers(const std::string& id, const std::string& state, std::size_t users) const {
    return AwaitThat(id, [&](const Answer& answer) { return answer.At("counts." + state) == std::to_string(users); });
  }

  Answer User(const std::string& name, const std::string& query = "") const {
    return Main().Get("/v1/end-users/" + ids_.at(name) + query);
  }
  std::string ProviderOf(const std::string& name) const { return User(name).At("provider"); }

  std::map<std::string, std::string> ids_;  ///< by name
};

}  // namespace walletgate::fakes
