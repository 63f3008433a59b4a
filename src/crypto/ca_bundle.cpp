#include "crypto/ca_bundle.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "crypto/openssl.h"

namespace walletgate::crypto {
namespace {

using X509Ptr = std::unique_ptr<X509, OpensslDeleter<X509_free>>;

/// True where reading stopped since there is nothing more.
bool AtTheEnd() { return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE; }

}  // namespace

Result<void> CheckCaBundle(std::string_view pem) {
  const ErrorQueueGuard guard;
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  int count = 0;
  for (;; ++count) {
    const X509Ptr certificate(PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
  }
  if (!AtTheEnd()) return KeyError("holds a certificate that cannot be read, number " + std::to_string(count + 1));
  if (count == 0) return KeyError("holds no certificate");
  return {};
}

}  // namespace walletgate::crypto
