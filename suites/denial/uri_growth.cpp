#include <gmock/gmock.h>

#include <algorithm>
#include <array>

#include "harness/catalog/flaws/denial.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/denial/cases.hpp"
#include "suites/denial/shapes.hpp"
#include "suites/inputs/offers.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

/// What nested repetitions can divide in many ways, and an end that no template fits.
struct Filling {
  std::string_view piece{};
  const char* what{};
};
constexpr std::array fillings{Filling{"a", "letters"}, Filling{",", "commas"},
                              Filling{"a/", "segments"}};
constexpr auto end_that_fits_nowhere = "/!/";

/// What a template has before its first value: the text up to the variable, and what the operator
/// of the expression puts in front (RFC 6570 section 3.2).
std::string up_to_the_value(const std::string& uri_template, std::size_t variable) {
  const std::string literal = uri_template.substr(0, variable);
  const char first = uri_template.at(variable + 1);
  const std::size_t name = variable + 2;
  const std::size_t end = std::min(uri_template.find_first_of("*:,}", name), uri_template.size());
  switch (first) {
    case '/':
    case '.':
    case '#':
      return literal + first;
    case '?':
    case '&':
    case ';':
      return literal + first + uri_template.substr(name, end - name) + "=";
    default:
      return literal;
  }
}

/// Where the variable of a template stands, and behind a listed URI.
std::vector<std::string> beginnings(const ListedResources& resources) {
  constexpr std::size_t most = 3;
  std::vector<std::string> found;
  for (const std::string& one : resources.templates) {
    if (const std::size_t variable = one.find('{');
        variable != std::string::npos && variable + 1 < one.size() && found.size() < most) {
      found.push_back(up_to_the_value(one, variable));
    }
  }
  if (found.empty() && !resources.uris.empty()) {
    found.push_back(resources.uris.front());
  }
  return found;
}

Case uris_are_matched_in_time() {
  return denial({
      .id = "access.resource_uri_is_matched_in_step_with_its_length",
      .claim = "The time to look for a resource grows no faster than its URI.",
      .cites = {req::uri_matching_time_bounded},
      .flaws = {flaw::template_match_backtracks, flaw::template_match_rescans},
      .method = "Reads resources that are not there, whose URIs begin like a template of the "
                "listing and go on with letters, commas or segments, from 2 of them to 65536, and "
                "measures how long each answer takes. Fails only where the time is three tenths of "
                "a second longer than at the beginning, grew with an exponent above 1.5, and does "
                "so once more; stops at the first size where that is clear.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const ListedResources resources = listed_resources(probe);
            const Conversation conversation(probe);
            std::vector<Shape> shapes;
            for (const std::string& beginning : beginnings(resources)) {
              for (const Filling& filling : fillings) {
                shapes.push_back({.what = std::string("a resource URI of ") + filling.what +
                                          " behind " + beginning,
                                  .request = [&conversation, beginning, filling](std::size_t size) {
                                    const std::string uri = beginning +
                                                            repeated(filling.piece, size) +
                                                            end_that_fits_nowhere;
                                    return conversation.request("resources/read",
                                                                Document::object({{"uri", uri}}));
                                  }});
              }
            }
            expect_no_growth(probe, req::uri_matching_time_bounded, shapes);
            conversation.close();
          },
  });
}

}  // namespace

std::vector<Case> uri_growth_cases() { return {uris_are_matched_in_time()}; }

}  // namespace assay::suites
