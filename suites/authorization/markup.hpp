#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "harness/http/message.hpp"
#include "harness/login/page_contents.hpp"

// Texts that a careless page turns into markup.

namespace assay::suites {

/// A word that can be an id and the name of an attribute, and stands nowhere else.
std::string fresh_mark();

/// Texts that end what they may stand in, and then are markup. `mark` is in each.
std::vector<std::string> texts_of_markup(const std::string& mark);

/// Of the Exchange that brought a page.
MATCHER_P(HasNoMarkupOf, mark,
          negation ? "an element or attribute out of what was sent"
                   : "a page in which what was sent is text") {
  const http::Exchange& page = arg;
  return !login::has_attribute_named(page.body(), "id", mark) &&
         !login::has_attribute_named(page.body(), "data-" + std::string(mark));
}

}  // namespace assay::suites
