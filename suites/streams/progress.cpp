#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/streams.hpp"
#include "suites/requirements/req.hpp"
#include "suites/streams/cases.hpp"
#include "suites/streams/slow_session.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

struct Reported {
  std::vector<Told> told{};
  http::Exchange exchange{};
};

Reported read_progress(const SlowSession& talk, const Document& token, const std::string& purpose) {
  Watch call = talk.begin(purpose, token);
  listen_for_response(call, talk.until_its_end());
  return {.told = call.told(), .exchange = call.close()};
}

Case progress_names_its_request() {
  return conformance({
      .id = "access.progress_names_the_token_of_its_request",
      .claim = "Progress is told with the token that the request brought, a number as a number and "
               "a text as a text, and not at all where it brought none.",
      .cites = {req::progress_names_active_requests},
      .flaws = {flaw::progress_without_being_asked, flaw::progress_token_told_as_text,
                flaw::progress_with_last_known_token},
      .method = "Makes the call of the target file that takes a while with a text for a progress "
                "token, with a number, and without one, and compares what the progress on its "
                "stream names.",
      .control = honest_request_is_served(),
      .run =
          [](Probe& probe) {
            const SlowSession talk(probe);
            bool is_told = false;
            for (const auto& [token, purpose] :
                 {std::pair{new_progress_token(), "with a text for a token"},
                  std::pair{Document(7041776), "with a number for a token"},
                  std::pair{Document(), "without a token"}}) {
              const Reported reported = read_progress(talk, token, purpose);
              is_told = is_told || std::ranges::any_of(reported.told, &Told::is_progress);
              const auto wrong = std::ranges::find_if(reported.told, [&](const Told& told) {
                return told.is_progress() && !(told.progress_token() == token);
              });
              probe.expect(
                  req::progress_names_active_requests,
                  finding_of(std::string("progress of another token, ") + purpose,
                             wrong == reported.told.end() ? nullptr : &*wrong, {reported.exchange}),
                  testing::Not(IsPresent()));
            }
            if (!is_told) {
              probe.not_exercised(
                  "a call that tells how far it is and takes from a fifth of a second to two "
                  "seconds (calls: in the target file)");
            }
          },
  });
}

}  // namespace

std::vector<Case> progress_cases() { return {progress_names_its_request()}; }

}  // namespace assay::suites
