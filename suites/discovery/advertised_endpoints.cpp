// The endpoints that the metadata names are tried.
#include <gmock/gmock.h>

#include <array>

#include "harness/catalog/flaws/discovery.hpp"
#include "suites/discovery/cases.hpp"
#include "suites/discovery/documents.hpp"
#include "suites/discovery/endpoint_matchers.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

struct Endpoint {
  const char* member{};
  const char* type{};  ///< of the body of a POST; empty: GET
};

constexpr auto form_type = "application/x-www-form-urlencoded";
/// Each gets as little as shows that it is there: nothing is registered or granted by that.
constexpr std::array endpoints{Endpoint{"authorization_endpoint", ""},
                               Endpoint{"token_endpoint", form_type},
                               Endpoint{"registration_endpoint", "application/json"},
                               Endpoint{"revocation_endpoint", form_type},
                               Endpoint{"introspection_endpoint", form_type},
                               Endpoint{"pushed_authorization_request_endpoint", form_type},
                               Endpoint{"device_authorization_endpoint", form_type},
                               Endpoint{"userinfo_endpoint", ""},
                               Endpoint{"jwks_uri", ""}};

http::Request request_for(const Endpoint& endpoint, const std::string& url) {
  http::Request request{.method = "GET", .url = url};
  if (const std::string type = endpoint.type; !type.empty()) {
    request.method = "POST";
    request.headers.add("Content-Type", type);
    request.body = type == form_type ? "assay=1" : "[]";
  }
  return request;
}

/// One elsewhere may be none of this server's, and is left alone.
bool is_at_home(const std::string& url, const oauth::ServerMetadata& metadata) {
  const auto endpoint = http::Url::parse(url);
  const auto issuer = http::Url::parse(metadata.looked_up);
  const auto token = http::Url::parse(metadata.endpoint("token_endpoint"));
  return endpoint && ((issuer && issuer->origin() == endpoint->origin()) ||
                      (token && token->origin() == endpoint->origin()));
}

/// Silence ends the case there: it belongs to the step that is broken.
http::Exchange answer_of(Probe& probe, const Endpoint& endpoint, const std::string& url) {
  const http::Exchange exchange =
      probe.send(request_for(endpoint, url), std::string("look at ") + endpoint.member);
  if (exchange.fault() != nullptr) {
    throw Inconclusive{"No answer came from " + std::string(endpoint.member) + "."};
  }
  return exchange;
}

Case endpoints_answer() {
  return conformance({
      .id = "discovery.advertised_endpoints_are_there",
      .claim = "Each endpoint that the metadata names is there.",
      .cites = {req::advertised_features_work},
      .applies_to = {Feature::authorization_server},
      .flaws = {flaw::leftover_endpoint_advertised},
      .method = "Sends a request without content to each endpoint at the origin of the issuer or "
                "of the token endpoint, by the method that it is for. Passes on any status but "
                "404, 405, 410 and 501.",
      .run =
          [](Probe& probe) {
            const oauth::ServerMetadata& metadata = published_metadata(probe);
            bool any = false;
            for (const Endpoint& endpoint : endpoints) {
              const std::string url = metadata.endpoint(endpoint.member);
              if (is_at_home(url, metadata)) {
                any = true;
                probe.expect(req::advertised_features_work, answer_of(probe, endpoint, url),
                             IsThereAs(endpoint.member));
              }
            }
            if (!any) {
              probe.not_applicable("The metadata names no endpoint of this server.");
            }
          },
  });
}

}  // namespace

std::vector<Case> advertised_endpoint_cases() { return {endpoints_answer()}; }

}  // namespace assay::suites
