#include "crypto/key_maker.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>

namespace walletgate::crypto {
namespace {

constexpr unsigned kRsaBits = 2048;

}  // namespace

Result<Secret> MakeRsaKey() {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(kRsaBits), EVP_PKEY_free);
  // Secure memory is wiped when it is freed, so no copy of the key stays behind in the heap.
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_secmem()), BIO_free);
  if (key == nullptr || text == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return MakeError(ErrorKind::kInternal, "no RSA key could be made");
  }
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(text.get(), &bytes);
  return Secret(std::string(bytes, static_cast<std::size_t>(size)));
}

}  // namespace walletgate::crypto
