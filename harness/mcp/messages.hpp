#pragma once

#include <vector>

#include "harness/http/message.hpp"
#include "harness/json/document.hpp"

namespace assay::mcp {

/// Every JSON value that an answer brought, whatever it is: the body, or the data of each event of
/// a stream; arrays (batches of 2025-03-26) are taken apart. What is no JSON is left out. Of an
/// answer that was cut off, what had come by then.
std::vector<Document> all_messages_of(const http::Exchange& exchange);
std::vector<Document> all_messages_of(const http::Response& response);

}  // namespace assay::mcp
