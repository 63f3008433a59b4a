#include "crypto/keccak.h"

#include <bit>

namespace walletgate::crypto {
namespace {

using State = std::array<std::uint64_t, 25>;
constexpr std::size_t kRate = 136;  // bytes absorbed per permutation: 1600 bits less twice the 256 of the digest

constexpr std::array<std::uint64_t, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

// The walk of the combined rho and pi steps: lane kLanes[i] receives its predecessor turned by kTurns[i] bits.
constexpr std::array<std::size_t, 24> kLanes = {10, 7,  11, 17, 18, 3, 5,  16, 8,  21, 24, 4,
                                                15, 23, 19, 13, 12, 2, 20, 14, 22, 9,  6,  1};
constexpr std::array<int, 24> kTurns = {1,  3,  6,  10, 15, 21, 28, 36, 45, 55, 2,  14,
                                        27, 41, 56, 8,  25, 43, 62, 18, 39, 61, 20, 44};

void Theta(State& state) {
  std::array<std::uint64_t, 5> parity{};
  for (std::size_t i = 0; i < 25; ++i) parity[i % 5] ^= state[i];
  for (std::size_t i = 0; i < 25; ++i) {
    state[i] ^= parity[(i + 4) % 5] ^ std::rotl(parity[(i + 1) % 5], 1);
  }
}

void RhoPi(State& state) {
  std::uint64_t carried = state[1];
  for (std::size_t i = 0; i < kLanes.size(); ++i) {
    const std::uint64_t next = state[kLanes[i]];
    state[kLanes[i]] = std::rotl(carried, kTurns[i]);
    carried = next;
  }
}

void Chi(State& state) {
  for (std::size_t row = 0; row < 25; row += 5) {
    std::array<std::uint64_t, 5> old{};
    for (std::size_t i = 0; i < 5; ++i) old[i] = state[row + i];
    for (std::size_t i = 0; i < 5; ++i) state[row + i] = old[i] ^ (~old[(i + 1) % 5] & old[(i + 2) % 5]);
  }
}

void Permute(State& state) {
  for (std::uint64_t constant : kRoundConstants) {
    Theta(state);
    RhoPi(state);
    Chi(state);
    state[0] ^= constant;
  }
}

void XorByte(State& state, std::size_t at, std::uint8_t byte) {
  state[at / 8] ^= static_cast<std::uint64_t>(byte) << (8 * (at % 8));
}

}  // namespace

std::array<std::uint8_t, 32> Keccak256(std::string_view bytes) {
  State state{};
  std::size_t at = 0;
  for (char c : bytes) {
    XorByte(state, at, static_cast<std::uint8_t>(c));
    if (++at == kRate) {
      Permute(state);
      at = 0;
    }
  }
  XorByte(state, at, 0x01);
  XorByte(state, kRate - 1, 0x80);
  Permute(state);

  std::array<std::uint8_t, 32> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest[i] = static_cast<std::uint8_t>(state[i / 8] >> (8 * (i % 8)));
  }
  return digest;
}

}  // namespace walletgate::crypto
