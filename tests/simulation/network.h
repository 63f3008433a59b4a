#pragma once

// What lies between the gateway and the vendors: it delays, loses and breaks.

#include <functional>
#include <memory>

#include "tests/simulation/faults.h"
#include "tests/simulation/liar.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/vendors.h"
#include "transport/http_client.h"

namespace walletgate::simulation {

class Network {
 public:
  struct Parts {
    Timeline& timeline;
    Dice& dice;
    Vendors& vendors;
    Liar& liar;
    Oracle& oracle;
    const Faults& faults;
    PlantedBug bug = PlantedBug::kNone;
  };
  using Reply = Result<transport::HttpResponse>;
  using Arrival = Completion<Reply>;

  using CircuitsOf = std::function<Circuits(const VendorCall& call)>;

  explicit Network(const Parts& parts) : parts_(parts) {}

  /// How the breakers of the process stand.
  void Watch(CircuitsOf circuits) { circuits_of_ = std::move(circuits); }

  /// A process on whose behalf something is sent.
  struct Sender {
    SimLoop& loop;
    Life life;
  };
  /// One exchange; `arrival` is resolved on the sender's loop, if the process lives so long.
  void Exchange(const Sender& sender, transport::HttpRequest request, Deadline deadline, Arrival arrival);

 private:
  struct Journey;
  void Depart(const std::shared_ptr<Journey>& journey);
  void Travel(const std::shared_ptr<Journey>& journey);
  void Work(const std::shared_ptr<Journey>& journey);
  void Spoil(const std::shared_ptr<Journey>& journey);
  std::chrono::nanoseconds SettlesIn(const VendorCall& call) const;
  std::chrono::nanoseconds WorkOn(const VendorCall& call);
  void Abandon(const std::shared_ptr<Journey>& journey);
  void DrawSight(VendorCall& call);
  void WorkOnToken(const std::shared_ptr<Journey>& journey);
  void Return(const std::shared_ptr<Journey>& journey);
  void Arrive(const std::shared_ptr<Journey>& journey, Reply reply);
  void Fail(const std::shared_ptr<Journey>& journey, Cause failure);

  Parts parts_;
  CircuitsOf circuits_of_;
  std::map<std::string, transport::HttpResponse> replies_;  ///< the last one, by vendor and account
};

class SimHttpClient final : public transport::HttpClient {
 public:
  SimHttpClient(Network& network, const Network::Sender& sender) : network_(network), sender_(sender) {}
  Task<Result<transport::HttpResponse>> Send(transport::HttpRequest request, Deadline deadline) override;

 private:
  Network& network_;
  Network::Sender sender_;
};

}  // namespace walletgate::simulation
