#include "transport/curl_request.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"

namespace walletgate::transport {
namespace {

bool HasHeader(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& header) { return EqualsIgnoreCase(header.first, name); });
}

}  // namespace

void CurlRequest::PutOn(CURL* easy, HttpRequest request) {
  request_ = std::move(request);
  const std::string url = request_.ToUrl();
  curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, request_.base.scheme.c_str());
  SetMethod(easy);
  SetHeaders(easy);
}

void CurlRequest::SetMethod(CURL* easy) const {
  // The order matters: each of these options resets the method that libcurl has in mind.
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, nullptr);
  curl_easy_setopt(easy, CURLOPT_NOBODY, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, nullptr);
  if (request_.method == "GET" && request_.body.empty()) return;
  if (request_.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  const bool body_expected = request_.method == "POST" || request_.method == "PUT" || request_.method == "PATCH";
  if (body_expected || !request_.body.empty()) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.c_str());  // not copied: *this outlives the transfer
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void CurlRequest::SetHeaders(CURL* easy) {
  curl_slist_free_all(std::exchange(headers_, nullptr));
  for (const auto& [name, value] : request_.headers) {
    AppendHeader(value.empty() ? name + ";" : name + ": " + value);  // libcurl's spelling of an empty value
  }
  // Headers that libcurl would add by itself.
  AppendHeader("Expect:");
  if (!HasHeader(request_.headers, "accept")) AppendHeader("Accept:");
  if (!HasHeader(request_.headers, "content-type")) AppendHeader("Content-Type:");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_);
}

void CurlRequest::AppendHeader(const std::string& line) {
  curl_slist* longer = curl_slist_append(headers_, line.c_str());
  if (longer != nullptr) headers_ = longer;
}

void CurlRequest::TakeFrom(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, nullptr);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, nullptr);
  curl_slist_free_all(std::exchange(headers_, nullptr));
  request_ = HttpRequest{};
}

}  // namespace walletgate::transport
