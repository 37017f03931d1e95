#include <gmock/gmock.h>

#include "fixtures/matchers/authorization_matchers.hpp"
#include "harness/catalog/flaws/client_documents.hpp"
#include "suites/documents/cases.hpp"
#include "suites/documents/hosting.hpp"
#include "suites/requirements/req.hpp"

namespace assay::suites {
namespace {

using namespace matchers;  // NOLINT(google-build-using-namespace): cases read as sentences

/// Bodies that each differ from an honest document in one respect, and in which.
struct Variant {
  std::string what{};
  std::string body{};
};

void judge(Probe& probe, RequirementKey requirement, const DocumentPlace& place,
           const Variant& variant) {
  HostedAnswer answer = as_json({});
  answer.body = variant.body;
  probe.expect(requirement, ask_with_answer(probe, answer, place, variant.what), IsRefused());
}

/// Other URLs than `url`, each close to it.
std::vector<std::pair<std::string, std::string>> urls_near(Probe& probe,
                                                           const DocumentPlace& place) {
  const std::string& url = place.url;
  const std::string start = url.substr(0, url.rfind('/') + 1);
  const auto at_other_door = [&] {
    return document_host(probe).origin(DocumentHost::Door::other) +
           url.substr(document_origin(probe).size());
  };
  return {{"a slash behind it", url + "/"},
          {"without its last letter", url.substr(0, url.size() - 1)},
          {"without its file", start},
          {"in capitals at one letter", start + "Client.json"},
          {"with the scheme in capitals", "HTTP" + url.substr(4)},
          {"with an escaped letter", start + "%63lient.json"},
          {"with an empty query", url + "?"},
          {"with a fragment", url + "#client"},
          {"at another port", at_other_door()},
          {"with another word", document_origin(probe) + "/another/client.json"}};
}

Case names_its_url() {
  return conformance({
      .id = "authorization.document_names_its_own_url",
      .claim = "A document whose client_id is not its URL, byte for byte, describes no client.",
      .cites = {req::document_names_its_url},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_id_compared_without_case, flaw::document_id_compared_by_prefix,
                flaw::document_id_compared_decoded, flaw::documents_never_fetched},
      .method = "Hosts documents that are honest but for a client_id that differs from their URL: "
                "by a slash, a letter, its case, an escape, an empty query, a fragment, the port. "
                "Passes where none of them leads to a code.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const std::size_t count = urls_near(probe, fresh_place(probe)).size();
            for (std::size_t i = 0; i < count; ++i) {
              const DocumentPlace place = fresh_place(probe);
              const auto [what, other] = urls_near(probe, place)[i];
              judge(probe, req::document_names_its_url, place,
                    {.what = "a document that names its URL " + what,
                     .body = honest_document(probe, other).dump()});
            }
          },
  });
}

std::vector<Variant> malformed(const Document& honest) {
  const std::string text = honest.dump();
  return {
      {"a document cut short", text.substr(0, text.size() - 1)},
      {"a document with more behind it", text + "}"},
      {"a document in an array", Document::array({honest}).dump()},
      {"a document in a string", Document(text).dump()},
      {"null in place of a document", "null"},
      {"an empty document", ""},
      {"a document without client_id", honest.without("client_id").dump()},
      {"a document whose client_id is an array",
       honest.with("client_id", Document::texts({honest.text("client_id").value_or("")})).dump()},
      {"a document without client_name", honest.without("client_name").dump()},
      {"a document whose client_name is a number", honest.with("client_name", 7).dump()},
      {"a document without redirect_uris", honest.without("redirect_uris").dump()},
      {"a document with one redirect URI and no array",
       honest.with("redirect_uris", honest["redirect_uris"].at(0)).dump()},
      {"a document without any redirect URI",
       honest.with("redirect_uris", Document::array()).dump()},
      {"a document whose redirect URI is an object",
       honest.with("redirect_uris", Document::array({Document::object()})).dump()}};
}

Case structure() {
  return conformance({
      .id = "authorization.document_structure_is_validated",
      .claim = "What is no JSON object with client_id, client_name and redirect_uris describes no "
               "client.",
      .cites = {req::document_structure_validated},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_id_optional, flaw::document_name_optional,
                flaw::document_redirects_as_text_taken, flaw::document_redirects_optional,
                flaw::document_list_taken, flaw::broken_document_breaks_server,
                flaw::documents_never_fetched},
      .method = "Hosts documents that are cut short, in an array or a string, empty, or without "
                "one of the three members in its type. Passes where each request ends with a "
                "refusal; a 5xx is none.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            const std::size_t count = malformed(honest_document(probe, "")).size();
            for (std::size_t i = 0; i < count; ++i) {
              const DocumentPlace place = fresh_place(probe);
              judge(probe, req::document_structure_validated, place,
                    malformed(honest_document(probe, place.url))[i]);
            }
          },
  });
}

Case no_secrets() {
  return conformance({
      .id = "authorization.document_with_a_shared_secret_is_refused",
      .claim = "A document that speaks of a secret between client and server is refused.",
      .cites = {req::document_without_shared_secret_method, req::document_without_secret},
      .applies_to = {Feature::authorization_endpoint, Feature::token_endpoint},
      .needs = {Need::login},
      .flaws = {flaw::document_secret_jwt_taken, flaw::document_secret_overlooked,
                flaw::documents_never_fetched},
      .method = "Hosts honest documents that declare client_secret_basic, client_secret_post or "
                "client_secret_jwt, or have client_secret or client_secret_expires_at. Passes "
                "where none of them leads to a code.",
      .control = honest_document_is_served(),
      .run =
          [](Probe& probe) {
            for (const char* method :
                 {"client_secret_basic", "client_secret_post", "client_secret_jwt"}) {
              const DocumentPlace place = fresh_place(probe);
              judge(probe, req::document_without_shared_secret_method, place,
                    {.what = std::string("a document that declares ") + method,
                     .body = honest_document(probe, place.url)
                                 .with("token_endpoint_auth_method", method)
                                 .dump()});
            }
            const DocumentPlace place = fresh_place(probe);
            const Document honest = honest_document(probe, place.url);
            judge(probe, req::document_without_secret, place,
                  {.what = "a document with client_secret",
                   .body = honest.with("client_secret", "looking-glass-0815").dump()});
            const DocumentPlace other = fresh_place(probe);
            judge(
                probe, req::document_without_secret, other,
                {.what = "a document with client_secret_expires_at",
                 .body =
                     honest_document(probe, other.url).with("client_secret_expires_at", 0).dump()});
          },
  });
}

}  // namespace

std::vector<Case> document_content_cases() { return {names_its_url(), structure(), no_secrets()}; }

}  // namespace assay::suites
