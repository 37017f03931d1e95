#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/authorization_endpoint.hpp"
#include "suites/authorization/controls.hpp"
#include "suites/authorization_endpoint/cases.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::AnyOf;
using testing::Not;

struct OddRequest {
  std::string what{};
  std::string url{};
};

std::string with_parameter(const oauth::AuthorizationRequest& honest, const std::string& name,
                           const std::string& value) {
  oauth::AuthorizationRequest odd = honest;
  auto parameters = honest.parameters();
  std::erase_if(parameters, [&](const http::Parameter& one) { return one.first == name; });
  parameters.emplace_back(name, value);
  odd.exactly = std::move(parameters);
  return odd.url();
}

std::vector<OddRequest> odd_requests(Probe& probe) {
  const auto honest = probe.honest_authorization();
  std::vector<OddRequest> all;
  const std::string null_byte("odd\0value", 9);
  for (const char* name : {"scope", "state", "client_id", "redirect_uri", "code_challenge",
                           "response_type", "resource", "prompt"}) {
    all.push_back({std::string("a null byte in ") + name, with_parameter(honest, name, null_byte)});
    all.push_back({std::string("bytes in ") + name + " that are no UTF-8",
                   with_parameter(honest, name, "odd\xff\xfe\xc0")});
  }
  for (const char* name : {"scope", "state", "client_id", "code_challenge"}) {
    all.push_back({std::string("4,000 characters in ") + name,
                   with_parameter(honest, name, std::string(4'000, 'x'))});
  }
  for (const auto& [name, value] : std::vector<http::Parameter>{{"response_type[]", "code"},
                                                                {"scope[a][b]", "1"},
                                                                {"__proto__", "1"},
                                                                {"__proto__[x]", "1"},
                                                                {"", "1"},
                                                                {"max_age", "-1"},
                                                                {"max_age", "1e999"},
                                                                {"claims", "{\"id_token\":["},
                                                                {"request", "not.a.token"}}) {
    all.push_back({"the parameter " + name + "=" + value, with_parameter(honest, name, value)});
  }
  all.push_back({"a percent sign without digits", honest.url() + "&login_hint=%zz%&%=%"});
  return all;
}

MATCHER_P(IsNoFailureOver, what,
          (negation ? "a failure of the server over " : "no failure of the server (5xx) over ") +
              std::string(what)) {
  const http::Exchange& answer = arg;
  return answer.status() < 500;
}

// What gets no answer at all is not judged: a proxy may cut it off.
Case answered_cleanly() {
  return conformance({
      .id = "authorization.odd_requests_are_no_failure_of_the_server",
      .claim = "Odd names, values, encodings and sizes in an authorization request are answered "
               "without a failure of the server.",
      .cites = {req::odd_authorization_request_answered_cleanly},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::null_byte_fails, flaw::long_scope_fails},
      .method = "Sends honest requests with one parameter replaced or added: null bytes, bytes "
                "that are no UTF-8, 4,000 characters, arrays, numbers out of range, broken JSON "
                "and escapes. Passes on any status below 500.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            for (const OddRequest& odd : odd_requests(probe)) {
              const auto answer = probe.get(odd.url, "ask with " + odd.what);
              if (answer.response() != nullptr) {
                probe.expect(req::odd_authorization_request_answered_cleanly, answer,
                             IsNoFailureOver(odd.what));
              }
            }
          },
  });
}

Case malformed_refused() {
  return conformance({
      .id = "authorization.malformed_request_is_refused_as_such",
      .claim = "A malformed authorization request is refused with a client error or an error "
               "redirect.",
      .cites = {req::malformed_authorization_request_refused},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::missing_client_fails},
      .method = "Leaves client_id out of an honest request, and sends one with no parameter at "
                "all. Passes on an error page or a redirected error.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            auto request = probe.honest_authorization();
            request.client_id.reset();
            probe.expect(req::malformed_authorization_request_refused,
                         probe.authorize(request, "ask without client_id"), IsRefused());
            request.exactly = http::Parameters{};
            probe.expect(req::malformed_authorization_request_refused,
                         probe.authorize(request, "ask for nothing"), IsRefused());
          },
  });
}

Case omitted_scope() {
  return conformance({
      .id = "authorization.request_without_scope_gets_the_default",
      .claim = "A request without scope is served with a default, or refused for its scope.",
      .cites = {req::omitted_scope_gets_default},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::omitted_scope_is_invalid_request},
      .method = "Leaves scope out of an honest request. Passes on a code, on a redirect with "
                "error invalid_scope, on an error page, and on access_denied: there was nothing "
                "to approve.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            auto request = probe.honest_authorization();
            request.scope.reset();
            probe.expect(
                req::omitted_scope_gets_default, probe.authorize(request, "ask without scope"),
                AnyOf(GetsACode(), IsRefusedAs("invalid_scope"), IsRefusedAs("access_denied")));
          },
  });
}

/// The same address, the host written in another way.
std::string spelt_otherwise(const std::string& url) {
  const auto parsed = http::Url::parse(url);
  return parsed ? "http://127.1:" + std::to_string(parsed->port) + parsed->path : url;
}

Finding visit(Probe& probe, const std::string& place, const http::Exchange& answer) {
  const bool came = probe.within_patience([&] { return probe.canary().visits(place) > 0; });
  return {.what = "a visit at the request_uri",
          .value = came ? std::optional(place) : std::nullopt,
          .from = {answer}};
}

Case request_uri_not_fetched() {
  return conformance({
      .id = "authorization.request_uri_is_not_fetched_inside",
      .claim = "The server does not look for an authorization request at an address of its own "
               "machine because somebody named it.",
      .cites = {req::request_uri_not_fetched_anywhere},
      .applies_to = {Feature::authorization_endpoint},
      .needs = {Need::client, Need::login},
      .flaws = {flaw::request_uri_fetched, flaw::request_uri_inside_known_by_spelling},
      .method = "Adds a request_uri to an honest request that leads to a listener of the harness "
                "on this machine, its host written in two ways, and looks who comes there.",
      .control = honest_authorization_gives_a_code(),
      .run =
          [](Probe& probe) {
            for (const bool is_spelt_otherwise : {false, true}) {
              const std::string place = probe.canary().place("{}");
              auto request = probe.honest_authorization();
              request.extra.emplace_back("request_uri",
                                         is_spelt_otherwise ? spelt_otherwise(place) : place);
              const auto answer = probe.get(request.url(), "name a request_uri");
              probe.expect(req::request_uri_not_fetched_anywhere, visit(probe, place, answer),
                           Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> odd_request_cases() {
  return {answered_cleanly(), malformed_refused(), omitted_scope(), request_uri_not_fetched()};
}

}  // namespace assay::suites
