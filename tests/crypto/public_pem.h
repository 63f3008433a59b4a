#pragma once

// Public keys as other people's vectors give them, in PEM.

#include <openssl/pem.h>

#include <string_view>

#include "crypto/evp_key.h"

namespace walletgate::crypto {

inline Result<PublicKey> PublicKeyOfPem(std::string_view pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const PkeyPtr key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  if (!key) return KeyError("no public key in PEM");
  const Result<KeyKind> kind = KindOf(key.get());
  if (!kind) return kind.error();
  return PublicKey::Of(*kind, NumbersOf(key.get(), *kind));
}

}  // namespace walletgate::crypto
