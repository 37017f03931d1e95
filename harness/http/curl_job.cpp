#include "harness/http/curl_job.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "harness/http/request_text.hpp"
#include "harness/http/socket.hpp"
#include "harness/http/text.hpp"

namespace assay::http {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

microseconds since(steady_clock::time_point begin) {
  return std::chrono::duration_cast<microseconds>(steady_clock::now() - begin);
}

bool is_tls(CURLcode code) {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_USE_SSL_FAILED:
      return true;
    default:
      return false;
  }
}

Fault kind_of(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return Fault::unresolved;
    case CURLE_COULDNT_CONNECT:
      return Fault::refused;
    case CURLE_OPERATION_TIMEDOUT:
      return Fault::timeout;
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9, or an unheard-of version
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      return Fault::not_http;
    case CURLE_FILESIZE_EXCEEDED:
      return Fault::too_large;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return Fault::truncated;
    case CURLE_URL_MALFORMAT:
      return Fault::bad_request;
    default:
      return is_tls(code) ? Fault::tls : Fault::other;
  }
}

}  // namespace

CurlJob::CurlJob(const CurlOptions& options, Request request, std::string purpose)
    : options_(options), received_(options.limits), begun_(steady_clock::now()) {
  record_.id = next_exchange_id();
  record_.purpose = std::move(purpose);
  record_.started = std::chrono::system_clock::now();
  record_.request = std::move(request);
}

bool CurlJob::prepare(CurlEasy easy, std::optional<milliseconds> timeout) {
  if (auto reason = refusal_of(record_.request)) {
    fail(Fault::bad_request, *std::move(reason));
    return false;
  }
  easy_ = std::move(easy);
  const milliseconds least{1};  // 0 would mean: for ever
  const milliseconds to_connect = std::max(timeout.value_or(options_.limits.timeout), least);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(to_connect.count()));
  if (timeout) {
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max(*timeout, least).count()));
  }
  set_connection_options();
  set_method_and_body();
  set_headers();
  if (setup_error_ != CURLE_OK) {
    fail(Fault::bad_request, curl_easy_strerror(setup_error_));
    return false;
  }
  return true;
}

void CurlJob::set_connection_options() {
  url_ = Url::parse(record_.request.url).value_or(Url{});
  // curl gets to see only the origin, and so has nothing to normalise; the target goes out as it
  // stands.
  const std::string base = fmt::format("{}://{}:{}/", url_.scheme, url_.host, url_.port);
  set(CURLOPT_URL, base.c_str());
  set(CURLOPT_REQUEST_TARGET, target_of(url_).c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_NOSIGNAL, 1L);
  if (!options_.ca_file.empty()) {
    set(CURLOPT_CAINFO, options_.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, error_.data());
  set(CURLOPT_HEADERFUNCTION, &CurlJob::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &CurlJob::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(CURLOPT_OPENSOCKETFUNCTION, &CurlJob::on_open_socket);
  set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
  set(CURLOPT_PREREQFUNCTION, &CurlJob::on_before_request);
  set(CURLOPT_PREREQDATA, static_cast<void*>(this));
}

void CurlJob::set_method_and_body() {
  const Request& request = record_.request;
  if (request.method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
    return;
  }
  if (wants_body(request.method) || !request.body.empty()) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.data());
  } else {
    set(CURLOPT_HTTPGET, 1L);
  }
  set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void CurlJob::add_line(const std::string& line) {
  curl_slist* grown = curl_slist_append(lines_.get(), line.c_str());
  if (grown == nullptr) {
    setup_error_ = CURLE_OUT_OF_MEMORY;
    return;
  }
  std::ignore = lines_.release();
  lines_.reset(grown);
}

void CurlJob::set_headers() {
  const Headers& headers = record_.request.headers;
  if (!headers.contains("User-Agent") && !options_.user_agent.empty()) {
    add_line("User-Agent: " + options_.user_agent);
  }
  for (const Header& line : headers.lines()) {
    // "Name;" is curl's spelling of a header without a value.
    const bool blank = trimmed(line.value).empty();
    add_line(blank ? line.name + ";" : line.name + ": " + line.value);
  }
  // "Name:" keeps curl from adding lines that nobody listed.
  for (const char* const uninvited : {"Accept", "Content-Type", "Expect"}) {
    if (!headers.contains(uninvited)) {
      add_line(std::string(uninvited) + ":");
    }
  }
  set(CURLOPT_HTTPHEADER, lines_.get());
}

std::size_t CurlJob::on_header(char* data, std::size_t size, std::size_t count,
                               void* self) noexcept {
  auto& job = *static_cast<CurlJob*>(self);
  if (job.record_.to_first_byte == microseconds{}) {
    job.record_.to_first_byte = since(job.begun_);
  }
  return job.received_.add_line({data, size * count}) ? size * count : 0;
}

std::size_t CurlJob::on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept {
  auto& job = *static_cast<CurlJob*>(self);
  return job.received_.add_body({data, size * count}) ? size * count : 0;
}

/// Asks the guard. Its reason is kept for the fault.
bool CurlJob::allows(const std::string& address, int port) {
  if (!options_.may_connect) {
    return true;
  }
  try {
    auto reason = options_.may_connect(url_.host, without_mapping(address), port);
    if (!reason) {
      return true;
    }
    forbidden_ = std::move(reason);
  } catch (const std::exception& error) {
    forbidden_ =
        error.what();  // called from C: nothing may be thrown through it, and doubt means no
  }
  return false;
}

curl_socket_t CurlJob::on_open_socket(void* self, curlsocktype /*purpose*/,
                                      struct curl_sockaddr* address) noexcept {
  auto& job = *static_cast<CurlJob*>(self);
  const auto [text, port] = readable_address(address->addr);
  if (!job.allows(text, port)) {
    return CURL_SOCKET_BAD;
  }
  // Not to be inherited by the targets that the harness launches.
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Connections are reused, so each request is asked about as well.
// NOLINTNEXTLINE(readability-non-const-parameter): curl prescribes the signature
int CurlJob::on_before_request(void* self, char* address, char* /*local_address*/, int port,
                               int /*local_port*/) noexcept {
  auto& job = *static_cast<CurlJob*>(self);
  job.forbidden_.reset();  // of another address of the same host, perhaps
  return job.allows(address, port) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

TransportFault CurlJob::fault_for(CURLcode code) const {
  if (forbidden_) {
    return {.kind = Fault::forbidden_host, .detail = *forbidden_};
  }
  if (received_.overflowed()) {
    return {.kind = Fault::too_large, .detail = received_.overflow()};
  }
  if (code ==
      CURLE_OPERATION_TIMEDOUT) {  // without curl's figures: the same trouble reads the same
    return {.kind = Fault::timeout,
            .detail = received_.head_complete() ? "timed out: the answer did not end in time"
                                                : "timed out: no answer in time"};
  }
  const std::string_view said = error_.data();
  const std::string detail = said.empty() ? curl_easy_strerror(code) : std::string(said);
  if (code ==
      CURLE_OUT_OF_MEMORY) {  // what curl says when a line or a request outgrows its own bounds
    long sent = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent);
    return {.kind = sent > 0 ? Fault::too_large : Fault::bad_request,
            .detail = sent > 0 ? "a header line beyond curl's bounds" : "too large to be sent"};
  }
  if (code == CURLE_RECV_ERROR && said.find("chunked-encoding") != std::string_view::npos) {
    return {.kind = Fault::not_http, .detail = detail};
  }
  return {.kind = kind_of(code), .detail = detail};
}

void CurlJob::note_peer() {
  const char* address = nullptr;
  long port = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_IP, &address);
  curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_PORT, &port);
  if (address != nullptr && *address != '\0') {
    record_.peer = peer_name(address, static_cast<int>(port));
  }
}

void CurlJob::finish(CURLcode code) {
  record_.total = since(begun_);
  note_peer();
  if (code != CURLE_OK) {
    fault_ = fault_for(code);
  } else if (!received_
                  .head_complete()) {  // curl takes a header section that just stops for an answer
    fault_ = TransportFault{.kind = Fault::truncated, .detail = "closed within the header lines"};
  }
  done_ = true;
}

void CurlJob::fail(Fault kind, std::string detail) {
  record_.total = since(begun_);
  fault_ = TransportFault{.kind = kind, .detail = std::move(detail)};
  done_ = true;
}

Exchange CurlJob::take_exchange() {
  if (!done_) {
    record_.total = since(begun_);
    if (easy_) {
      note_peer();
    }
    if (!received_.head_complete()) {
      fault_ =
          TransportFault{.kind = Fault::timeout, .detail = "no answer before it was cancelled"};
    }
  }
  std::optional<Response> response = received_.take();
  if (fault_) {
    record_.outcome = *std::move(fault_);
    record_.partial = std::move(response);
  } else {
    record_.outcome = std::move(response).value_or(Response{});
  }
  return Exchange(std::move(record_));
}

}  // namespace assay::http
