#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/attack/attack.hpp"
#include "harness/catalog/flaws/inputs.hpp"
#include "harness/probe/probe.hpp"
#include "suites/access/controls.hpp"
#include "suites/inputs/cases.hpp"
#include "suites/inputs/machine_files.hpp"
#include "suites/inputs/offers.hpp"
#include "suites/inputs/sent_text.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

constexpr std::string_view whole_disk = "file:///";

/// Where paths of a caller go: behind the directory of each listed file, and in place of the first
/// variable of each template.
std::vector<std::string> beginnings_in(const ListedResources& resources) {
  constexpr std::size_t most = 6;
  std::vector<std::string> beginnings;
  const auto add = [&](const std::string& one) {
    const bool is_new = std::ranges::find(beginnings, one) == beginnings.end();
    if (one != whole_disk && is_new && beginnings.size() < most) {
      beginnings.push_back(one);
    }
  };
  for (const std::string& uri : resources.uris) {
    if (uri.starts_with("file:")) {
      add(uri.substr(0, uri.rfind('/') + 1));
    }
  }
  for (const std::string& one : resources.templates) {
    if (const std::size_t variable = one.find('{'); variable != std::string::npos && variable > 0) {
      add(one.substr(0, variable));
    }
  }
  return beginnings;
}

std::vector<SentText> paths_to_try(Probe& probe) {
  demand_an_honest_answer(probe);
  const ListedResources resources = listed_resources(probe);
  std::vector<SentText> all;
  for (const std::string& beginning : beginnings_in(resources)) {
    for (const std::string& way : ways_out_of_a_directory()) {
      all.push_back({.value = beginning + way});
    }
  }
  if (!resources.offer_all_of(whole_disk)) {
    for (const std::string& uri : uris_of_machine_files()) {
      all.push_back({.value = uri});
    }
  }
  return all;
}

Case paths_stay_inside() {
  return attack::attack<SentText>({
      .id = "access.resource_path_stays_in_its_directory",
      .claim = "No resource URI leads to a file outside what the server shares, however its path "
               "is written.",
      .cites = {req::no_directory_traversal, req::resource_uri_validated},
      .flaws = {flaw::file_of_any_path_served, flaw::file_path_unchecked,
                flaw::file_path_checked_before_decoding, flaw::file_path_decoded_twice,
                flaw::file_path_backslash_kept, flaw::file_path_dots_removed_once},
      .method = "Reads URIs that name /etc/passwd or win.ini, and such that climb there from the "
                "directory of each listed file or in the place of a template's variable: with ../ "
                "plain, encoded, encoded twice, with backslashes, and in pieces that a filter puts "
                "together. Passes unless the text of such a file comes back.",
      .control = honest_request_is_served(),
      .attempts = 150,
      .all_inputs = paths_to_try,
      .run =
          [](Probe& probe, const SentText& uri) {
            const mcp::Reply reply = read_resource(probe, uri.value, "a path that leads outside");
            const Finding found{.what = "a line of a file of the machine",
                                .value = line_of_a_machine_file(contents_of(reply)),
                                .from = {reply.exchange}};
            probe.expect(req::no_directory_traversal, found, Not(IsPresent()));
            probe.expect(req::resource_uri_validated, found, Not(IsPresent()));
          },
  });
}

}  // namespace

std::vector<Case> file_path_attacks() { return {paths_stay_inside()}; }

}  // namespace assay::suites
