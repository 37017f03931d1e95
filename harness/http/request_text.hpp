#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/http/message.hpp"
#include "harness/http/url.hpp"

namespace assay::http {

/// Why a request cannot go out as one well-framed HTTP/1.1 message, or nullopt. A line break in a
/// URL or a header would let a target that we quote (a Location, an endpoint of its metadata) write
/// requests of its own to another server. Inside harness/http only.
std::optional<std::string> refusal_of(const Request& request);

/// Path and query, as they stand.
std::string target_of(const Url& url);

/// True where a request has a Content-Length even without a body.
bool wants_body(std::string_view method);

/// The bytes that the curl transport would send for a request that refusal_of() has nothing
/// against: see make_curl_transport() for the lines that are added. The body goes out as it is,
/// also where a Transfer-Encoding is listed.
std::string request_bytes(const Request& request, const Url& url, const std::string& user_agent);

}  // namespace assay::http
