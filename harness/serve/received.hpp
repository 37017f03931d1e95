#pragma once

#include "harness/http/message.hpp"

namespace httplib {
struct Request;
}

namespace assay::serve {

/// A request that a listener of ours got, with its header lines and its body as they came.
http::Request received(const httplib::Request& asked);

}  // namespace assay::serve
