#pragma once

#include <string>
#include <string_view>

#include "harness/http/message.hpp"
#include "harness/http/transport.hpp"

namespace assay::http {

/// Sends `bytes` as they are over one plain TCP connection and reads one response: for requests
/// that an HTTP library refuses to send (two Host lines, line breaks inside, broken framing).
/// `host` is a name or an address, IPv6 with or without brackets. The exchange shows the bytes as
/// the body of its request, and method and target as far as the bytes begin like a request line.
/// The response is read strictly; unreadable or ambiguous framing is Fault::not_http.
Exchange send_raw(const std::string& host, int port, std::string_view bytes, const Limits& limits,
                  std::string purpose, const ConnectionCheck& may_connect = {});

}  // namespace assay::http
