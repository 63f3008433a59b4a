#pragma once

// Users who came to be at a vendor without the gateway: who they are, by their number alone. Asked for by
// POST /_sandbox/users, or by the program; made by the vendors that can show lists.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::sandbox {

/// What is odd about the data of a user, as old data of a vendor is.
enum class Oddity : std::uint8_t {
  kNone,
  kLogin,    ///< a login of a type that the documents do not know
  kTime,     ///< a date that is none
  kAddress,  ///< a wallet whose address lacks its last digit
  kNoId,     ///< without an id: nobody can say who that is
};

struct Population {
  std::size_t count = 0;
  std::size_t first = 1;          ///< number of the first
  std::string prefix = "legacy";  ///< of ids and contacts
  std::size_t odd_every = 0;      ///< so many users apart, one is odd, each in another way than the one before; 0: none
};

/// One of them.
struct Settler {
  std::string id;  ///< "legacy-000001": what a client would have given as its id
  std::string email;
  std::string phone_number;  ///< "" for two of three
  std::string first_name;
  std::string last_name;
  bool verified = true;  ///< two of three; e-mail address and phone number, that is
  bool solana = false;   ///< has a wallet there too: every other one
  Oddity oddity = Oddity::kNone;
};

/// The one with that number; the same in every run.
Settler SettlerOf(const Population& population, std::size_t number);

/// {"count", "first"?, "prefix"?, "odd_every"?}. Error: kInvalidRequest, for people.
Result<Population> ParsePopulation(json::Value value);

}  // namespace walletgate::sandbox
