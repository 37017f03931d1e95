#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "fixtures/matchers/http_matchers.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "suites/documents/cases.hpp"
#include "suites/documents/hosting.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences
using testing::Not;

oauth::AuthorizationOutcome ask_for_status(Probe& probe, int status) {
  const DocumentPlace place = fresh_place(probe);
  HostedAnswer answer = as_json(honest_document(probe, place.url));
  answer.status = status;
  return ask_with_answer(probe, answer, place,
                         "a document that comes with status " + std::to_string(status));
}

std::string redirect_uri_of(const Probe& probe) {
  return honest_document(probe, "").texts("redirect_uris").front();
}

Case failure_ends() {
  return conformance({
      .id = "authorization.failed_document_fetch_ends_the_request",
      .claim = "Where no document comes, the request ends with a page of the server's own.",
      .cites = {req::failed_fetch_ends_the_request, req::no_redirect_without_client_document},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::failed_document_fetch_goes_on, flaw::failed_document_fetch_redirected,
                flaw::invalid_document_redirected, flaw::documents_never_fetched},
      .method = "Asks as the client of a document that comes with status 404, 403, 500 or 503 (an "
                "honest one), at a port where nobody listens, and of one that is no JSON. Passes "
                "where each is refused and no redirect leads to the redirect URI of the request.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const std::string uri = redirect_uri_of(probe);
            const auto judge = [&](const oauth::AuthorizationOutcome& outcome) {
              probe.expect(req::failed_fetch_ends_the_request, outcome, IsRefused());
              probe.expect(req::no_redirect_without_client_document, outcome,
                           Not(SendsTheBrowserTo(uri)));
            };
            for (const int status : {404, 403, 500, 503}) {
              judge(ask_for_status(probe, status));
            }
            judge(ask_as(probe, "https://127.0.0.1:1/client.json", "a port that is closed"));
            HostedAnswer page;
            page.media_type = "text/html";
            page.body = "<!DOCTYPE html>\n<title>Not here</title>\n";
            probe.expect(req::no_redirect_without_client_document,
                         ask_with_answer(probe, page, fresh_place(probe), "a page, and no JSON"),
                         Not(SendsTheBrowserTo(uri)));
          },
  });
}

/// A document that is honest, behind a redirect from the place that it is about.
void judge_redirect(Probe& probe, int status, const std::string& origin) {
  DocumentHost& host = document_host(probe);
  const DocumentPlace place = fresh_place(probe);
  const std::string word = host.fresh_word();
  host.serve(word, as_json(honest_document(probe, place.url)));
  HostedAnswer moved{.status = status};
  moved.headers = {{"Location", origin + "/" + word + "/client.json"}};
  const auto outcome = ask_with_answer(probe, moved, place,
                                       "a document behind a redirect " + std::to_string(status));
  probe.expect(req::document_redirects_not_followed, outcome, IsRefused());
  const auto visits = host.visits(word);
  probe.expect(req::document_redirects_not_followed,
               Finding{.what = "the request that followed the redirect",
                       .value = visits.empty() ? std::nullopt : std::optional(visits.front().url),
                       .from = outcome.exchanges},
               Not(IsPresent()));
}

Case no_redirects() {
  return conformance({
      .id = "authorization.document_behind_a_redirect_is_refused",
      .claim = "A document counts where it was asked for, and nowhere that an answer points to.",
      .cites = {req::document_redirects_not_followed, req::document_needs_status_200},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_redirects_followed, flaw::document_redirect_on_host_followed,
                flaw::documents_never_fetched},
      .method = "Answers 301, 302, 307 and 308 with the address of an honest document, at the same "
                "port and at another. Passes where the requests are refused and nobody comes to "
                "that address. That documents with status 201 or 203 are taken is noted.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const std::string origin = document_origin(probe);
            for (const int status : {301, 302, 307, 308}) {
              judge_redirect(probe, status, origin);
            }
            judge_redirect(probe, 302, document_host(probe).origin(DocumentHost::Door::other));
            for (const int status : {201, 203}) {
              probe.expect(req::document_needs_status_200, ask_for_status(probe, status),
                           IsRefused());
            }
          },
  });
}

Case size_limited() {
  return conformance({
      .id = "authorization.document_size_is_limited",
      .claim = "A document of many megabytes is not taken.",
      .cites = {req::document_size_limited},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_size_unlimited, flaw::document_size_by_header_alone,
                flaw::documents_never_fetched},
      .method = "Hosts honest documents with 8 megabytes of blanks behind them, with and without "
                "a Content-Length. Passes where their clients are refused. The size that the "
                "specification recommends, 5 KB, is not judged: it leaves that to the server.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            for (const bool hides_length : {false, true}) {
              const DocumentPlace place = fresh_place(probe);
              HostedAnswer answer = as_json(honest_document(probe, place.url));
              answer.padding = std::size_t{8} << 20U;
              answer.hides_length = hides_length;
              probe.expect(req::document_size_limited,
                           ask_with_answer(probe, answer, place,
                                           hides_length ? "8 MB without a length" : "8 MB"),
                           IsRefused());
            }
          },
  });
}

/// What of these lines says who the server, or its user, is.
std::optional<std::string> credential_in(const http::Request& visit) {
  for (const char* name : {"Cookie", "Authorization", "Proxy-Authorization"}) {
    if (const auto value = visit.headers.first(name)) {
      return std::string(name) + ": " + *value;
    }
  }
  return std::nullopt;
}

Case no_credentials() {
  return conformance({
      .id = "authorization.document_is_fetched_without_credentials",
      .claim = "Whoever hosts a document learns no cookie and no credential from its fetch.",
      .cites = {req::fetch_carries_no_credentials},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_fetch_sends_cookies_back, flaw::document_fetch_forwards_cookies},
      .method = "Hosts an honest document that is not to be stored and sets a cookie, and asks "
                "twice in the browser of a user who has signed in. Passes where no request for the "
                "document has Cookie, Authorization or Proxy-Authorization.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const DocumentPlace place = fresh_place(probe);
            HostedAnswer answer = as_json(honest_document(probe, place.url));
            answer.headers.add("Set-Cookie", "visitor=assay; Path=/");
            std::vector<http::Exchange> from;
            for (const char* time : {"first", "second"}) {
              const auto outcome = ask_with_answer(probe, answer, place,
                                                   std::string("ask for the ") + time + " time");
              from = outcome.exchanges;
            }
            const auto visits = document_host(probe).visits(place.word);
            if (visits.empty()) {
              probe.not_applicable("Nobody comes for documents.");
            }
            for (const http::Request& visit : visits) {
              probe.expect(req::fetch_carries_no_credentials,
                           Finding{.what = "the credential in a request for the document",
                                   .value = credential_in(visit),
                                   .from = from},
                           Not(IsPresent()));
            }
          },
  });
}

}  // namespace

std::vector<Case> document_fetch_cases() {
  return {failure_ends(), no_redirects(), size_limited(), no_credentials()};
}

}  // namespace assay::suites
