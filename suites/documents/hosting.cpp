#include "suites/documents/hosting.hpp"

namespace assay::suites {
namespace {

constexpr auto kFile = "/client.json";

std::string url_of(const std::string& origin, const std::string& word) {
  return origin + "/" + word + kFile;
}

/// With another name for this machine.
std::string by_name(const std::string& origin) {
  const auto url = http::Url::parse(origin);
  return url ? url->scheme + "://localhost:" + std::to_string(url->port) : origin;
}

/// Whether a client whose document stands there gets a code; its token is another step.
std::optional<oauth::Client> served_client(Probe& probe, DocumentHost& host,
                                           const std::string& origin, std::size_t& visits) {
  const std::string word = host.fresh_word();
  const std::string url = url_of(origin, word);
  const Document document = honest_document(probe, url);
  host.serve(word, as_json(document));
  const oauth::Client client = client_at(url, document);
  const auto request = probe.honest_authorization(client);
  const auto outcome = probe.authorize(request, "ask as the client of a document at " + origin);
  visits += host.visits(word).size();
  if (!outcome.code()) {
    return std::nullopt;
  }
  const auto reply = probe.request_token(probe.redemption_of(request, *outcome.code(), client),
                                         "redeem the code of the client of a document");
  if (!reply.issued()) {
    throw Blocked{Step::token, "A fresh code was not redeemed: " + describe(reply) + "."};
  }
  return client;
}

oauth::Client first_served_client(Probe& probe) {
  DocumentHost& host = document_host(probe);
  const std::string secure = host.origin(DocumentHost::Door::documents);
  const std::string plain = host.origin(DocumentHost::Door::plain);
  std::size_t visits = 0;
  for (const std::string& origin : {secure, by_name(secure), plain, by_name(plain)}) {
    if (const auto client = served_client(probe, host, origin, visits)) {
      return *client;
    }
  }
  const std::string sentence =
      visits == 0 ? "it announces support for documents, and did not come for one"
                  : "it announces support for documents, fetched an honest one, and refused it";
  probe.not_exercised("a server that may fetch documents from " + secure +
                      ", trusts the authority of its certificate, and lets in clients of any host "
                      "(a launched one finds both in ASSAY_DOCUMENTS_ORIGIN and "
                      "ASSAY_DOCUMENTS_CA): " +
                      sentence);
}

const oauth::Client& honest_client(Probe& probe) {
  return probe.engagement().client("of a document, at " + probe.facts().issuer,
                                   [&] { return first_served_client(probe); });
}

}  // namespace

void demand_document_support(const Probe& probe) {
  const Document said =
      probe.server_metadata().lookup.document["client_id_metadata_document_supported"];
  if (said.is_null() || said.boolean() == false) {
    probe.not_applicable("The authorization server does not say that it takes documents.");
  }
}

DocumentHost& document_host(Probe& probe) {
  demand_document_support(probe);
  auto* hosting = dynamic_cast<HostsDocuments*>(&probe.canary());
  if (hosting == nullptr) {
    probe.not_exercised("a place to host documents at");
  }
  return hosting->documents();
}

std::string document_origin(Probe& probe) {
  const auto url = http::Url::parse(honest_client(probe).client_id);
  return url ? url->origin() : "";
}

DocumentPlace fresh_place(Probe& probe) {
  const std::string origin = document_origin(probe);
  const std::string word = document_host(probe).fresh_word();
  return {.word = word, .url = url_of(origin, word)};
}

Document honest_document(const Probe& probe, const std::string& url) {
  oauth::Registration registration = probe.honest_registration();
  registration.token_endpoint_auth_method = "none";
  return registration.document().with("client_id", url);
}

HostedAnswer as_json(const Document& document) {
  return {.headers = {{"Cache-Control", "no-store"}}, .body = document.dump()};
}

oauth::Client client_at(const std::string& url, const Document& document) {
  return {.client_id = url, .redirect_uris = document.texts("redirect_uris")};
}

oauth::AuthorizationOutcome ask_as(Probe& probe, const std::string& url,
                                   const std::string& purpose) {
  return probe.authorize(probe.honest_authorization(client_at(url, honest_document(probe, url))),
                         purpose);
}

oauth::AuthorizationOutcome ask_with(Probe& probe, const std::string& url,
                                     const std::string& redirect_uri, const std::string& purpose) {
  auto request = probe.honest_authorization(client_at(url, honest_document(probe, url)));
  request.redirect_uri = redirect_uri;
  return probe.authorize(request, purpose);
}

oauth::AuthorizationOutcome ask_with_answer(Probe& probe, const HostedAnswer& answer,
                                            const DocumentPlace& place,
                                            const std::string& purpose) {
  document_host(probe).serve(place.word, answer);
  return ask_as(probe, place.url, purpose);
}

Control honest_document_is_served() {
  return {.name = "the client of an honest document gets a token", .run = [](Probe& probe) {
            const DocumentPlace place = fresh_place(probe);
            const Document document = honest_document(probe, place.url);
            document_host(probe).serve(place.word, as_json(document));
            const oauth::Client client = client_at(place.url, document);
            const auto request = probe.honest_authorization(client);
            const auto outcome = probe.granted_to(0, request, "control: an honest document");
            const auto reply = probe.request_token(
                probe.redemption_of(request, outcome.code().value_or(""), client),
                "control: redeem its code");
            if (!reply.issued()) {
              throw Blocked{Step::token, "A fresh code was not redeemed: " + describe(reply) + "."};
            }
          }};
}

}  // namespace assay::suites
