#pragma once

#include <gmock/gmock.h>

#include <string>

#include "fixtures/matchers/http_matchers.hpp"

namespace assay::matchers {

/// Something listens there, whatever it says of the request. `place`: for people.
MATCHER_P(IsThereAs, place,
          (negation ? "nothing at " : "an answer other than 404, 405, 410 and 501 at ") +
              std::string(place)) {
  const int status = exchange_of(arg).status();
  return status != 404 && status != 405 && status != 410 && status != 501;
}

}  // namespace assay::matchers
