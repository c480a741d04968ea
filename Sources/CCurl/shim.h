#ifndef WATTSWAP_CCURL_SHIM_H
#define WATTSWAP_CCURL_SHIM_H

#include <curl/curl.h>

// Swift sees no variadic functions. Each type of their last argument gets a function of its own.

static inline CURLcode CCurl_set_long(CURL *transfer, CURLoption option, long value) {
  return curl_easy_setopt(transfer, option, value);
}
static inline CURLcode CCurl_set_pointer(CURL *transfer, CURLoption option, const void *value) {
  return curl_easy_setopt(transfer, option, value);
}
static inline CURLcode CCurl_set_writer(CURL *transfer, curl_write_callback writer) {
  return curl_easy_setopt(transfer, CURLOPT_WRITEFUNCTION, writer);
}
static inline long CCurl_long(CURL *transfer, CURLINFO information) {
  long value = 0;
  return curl_easy_getinfo(transfer, information, &value) == CURLE_OK ? value : 0;
}
static inline curl_off_t CCurl_offset(CURL *transfer, CURLINFO information) {
  curl_off_t value = 0;
  return curl_easy_getinfo(transfer, information, &value) == CURLE_OK ? value : 0;
}
// A message's result is a member of a union.
static inline CURLcode CCurl_result(const CURLMsg *message) { return message->data.result; }

#endif
