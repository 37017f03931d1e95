#pragma once

#include <string>

#include "harness/http/message.hpp"

namespace assay {

/// Nothing came back, for a reason that lies with the target or the way there: else our own budget
/// or guard stopped the request, or it is one that cannot be sent.
bool is_silence(const http::TransportFault& fault);

/// Who is to blame for an answer that did not come, and why, without a full stop: "The server did
/// not answer (…)", or "The request was not sent (…)".
std::string blame_for(const http::TransportFault& fault);

}  // namespace assay
