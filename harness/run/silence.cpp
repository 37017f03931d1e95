#include "harness/run/silence.hpp"

#include <fmt/format.h>

namespace assay {

bool is_silence(const http::TransportFault& fault) {
  return fault.kind != http::Fault::over_budget && fault.kind != http::Fault::forbidden_host &&
         fault.kind != http::Fault::bad_request;
}

std::string blame_for(const http::TransportFault& fault) {
  return fmt::format("{} ({})",
                     is_silence(fault) ? "The server did not answer" : "The request was not sent",
                     fault.detail);
}

}  // namespace assay
