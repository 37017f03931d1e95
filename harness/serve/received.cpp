#include "harness/serve/received.hpp"

#include <httplib.h>

namespace assay::serve {

http::Request received(const httplib::Request& asked) {
  http::Request request{.method = asked.method, .url = asked.target, .body = asked.body};
  for (const auto& [name, value] : asked.headers) {
    request.headers.add(name, value);
  }
  return request;
}

}  // namespace assay::serve
