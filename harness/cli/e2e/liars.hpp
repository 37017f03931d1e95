#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "harness/http/raw_server_for_tests.hpp"

/// Servers that say the same to everybody, or nothing at all.
namespace assay::e2e {

using Handler = http::RawServer::Handler;
/// The bytes of the response to a request.
using Answer = std::function<std::string(const std::string& request)>;

/// A whole HTTP/1.1 response. `headers` are lines with their line ends.
std::string response(int status, std::string_view media_type, std::string_view body,
                     std::string_view headers = "");
Answer always(int status, std::string_view media_type, std::string_view body,
              std::string_view headers = "");
Answer html_site();
Answer echo();  ///< 200 and the body of the request
Answer
whole_echo();  ///< 400 or 401 with the whole request as body, and its credential in the challenge
/// Metadata and challenge are as they should be; everything else is `liar`'s.
Answer honest_discovery(Answer liar);

Handler speaking(Answer answer);
Handler silence();     ///< reads and never answers
Handler breaks_off();  ///< drops the connection in the middle of the body
Handler no_http();     ///< greets like a mail server, whatever comes

}  // namespace assay::e2e
