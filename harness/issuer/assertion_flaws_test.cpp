// Flaws in how client assertions are checked, each with an assertion that shows it.
#include "harness/catalog/flaws/client_authentication.hpp"
#include "harness/issuer/flaw_probes.hpp"
#include "harness/jose/digest.hpp"
#include "harness/jose/jws.hpp"

namespace assay::issuer {
namespace {

using namespace testing_support;

constexpr const char* kAssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr const char* kElsewhere = "https://another.example";

Document jwk_of(const jose::Key& key) {
  return Document::parse(key.public_jwk()).value_or(Document());
}

/// A client with a key of its own, and what it may say.
class Signer {
 public:
  explicit Signer(Deployment& server)
      : server_(server),
        id_(server
                .registered(Document::object(
                    {{"grant_types", Document::texts({"client_credentials"})},
                     {"token_endpoint_auth_method", "private_key_jwt"},
                     {"jwks", Document::object({{"keys", Document::array({jwk_of(key_)})}})}}))
                .text("client_id")
                .value_or("")) {}

  const jose::Key& key() const { return key_; }
  const std::string& id() const { return id_; }
  Document header() const { return Document::parse(jose::header_for(key_)).value_or(Document()); }
  Document claims() const {
    const std::int64_t now = numeric_date();
    return Document::object({{"iss", id_},
                             {"sub", id_},
                             {"aud", server_.server().issuer()},
                             {"jti", jose::random_token(16)},
                             {"iat", now},
                             {"exp", now + 60}});
  }
  Exchange sends(const std::string& assertion, const std::string& client_id) {
    return server_.token({{"grant_type", "client_credentials"},
                          {"client_id", client_id},
                          {"client_assertion_type", kAssertionType},
                          {"client_assertion", assertion}});
  }
  bool passes(const Document& claims, const jose::Key& key, const Document& header) {
    return issued(sends(jose::sign(key, header.dump(), claims.dump()), id_));
  }
  bool passes(const Document& claims) { return passes(claims, key_, header()); }

 private:
  Deployment& server_;
  jose::Key key_ = jose::Key::generate(jose::Algorithm::es256);
  std::string id_;
};

jose::Key strange_key(const Signer& signer) {
  return jose::Key::generate(jose::Algorithm::es256).with_kid(signer.key().kid());
}

/// Whether the server asked for the keys of the other one, whose address stands in the header.
bool fetches(Subject& s, const char* member) {
  Signer signer(s.automatic);
  const std::size_t before = s.asking.server().key_fetches();
  signer.passes(signer.claims(), strange_key(signer),
                signer.header().with(member, s.asking.at("/jwks")));
  return s.asking.server().key_fetches() > before;
}

bool passes_with(Subject& s, std::string_view claim, const Document& value) {
  Signer signer(s.automatic);
  return signer.passes(signer.claims().with(claim, value));
}

bool passes_without(Subject& s, std::string_view claim) {
  Signer signer(s.automatic);
  return signer.passes(signer.claims().without(claim));
}

bool passes_unsigned(Subject& s, const char* algorithm) {
  Signer signer(s.automatic);
  return issued(signer.sends(
      jose::unsigned_token(signer.header().with("alg", algorithm).dump(), signer.claims().dump()),
      signer.id()));
}

bool passes_by_hmac(Subject& s, bool with_pem) {
  Signer signer(s.automatic);
  const auto secret =
      jose::Key::from_secret(with_pem ? signer.key().public_pem() : signer.key().public_jwk());
  return signer.passes(signer.claims(), secret, signer.header().with("alg", "HS256"));
}

bool passes_as_another(Subject& s) {
  Signer signer(s.automatic);
  const Signer other(s.automatic);
  return issued(signer.sends(jose::sign(signer.key(), signer.header().dump(),
                                        signer.claims().with("sub", other.id()).dump()),
                             other.id()));
}

bool passes_beside_another_id(Subject& s) {
  Signer signer(s.automatic);
  const Signer other(s.automatic);
  return issued(signer.sends(
      jose::sign(signer.key(), signer.header().dump(), signer.claims().dump()), other.id()));
}

const std::vector<Probe> kAssertions{
    {flaw::assertion_signature_unchecked, "assertion_signature_unchecked",
     [](Subject& s) {
       Signer signer(s.automatic);
       return signer.passes(signer.claims(), strange_key(signer), signer.header());
     }},
    {flaw::assertion_key_in_header_trusted, "assertion_key_in_header_trusted",
     [](Subject& s) {
       Signer signer(s.automatic);
       const jose::Key strange = strange_key(signer);
       return signer.passes(signer.claims(), strange, signer.header().with("jwk", jwk_of(strange)));
     }},
    {flaw::assertion_of_any_client_key_served, "assertion_of_any_client_key_served",
     [](Subject& s) {
       Signer signer(s.automatic);
       const Signer other(s.automatic);
       return signer.passes(signer.claims(), other.key(), other.header());
     }},
    {flaw::unsigned_assertion_served, "unsigned_assertion_served",
     [](Subject& s) { return passes_unsigned(s, "none"); }},
    {flaw::unsigned_assertion_in_odd_case_served, "unsigned_assertion_in_odd_case_served",
     [](Subject& s) { return passes_unsigned(s, "nOnE"); }},
    {flaw::assertion_hmac_by_public_pem_served, "assertion_hmac_by_public_pem_served",
     [](Subject& s) { return passes_by_hmac(s, true); }},
    {flaw::assertion_hmac_by_public_jwk_served, "assertion_hmac_by_public_jwk_served",
     [](Subject& s) { return passes_by_hmac(s, false); }},
    {flaw::assertion_jku_followed, "assertion_jku_followed",
     [](Subject& s) { return fetches(s, "jku"); }},
    {flaw::assertion_x5u_fetched, "assertion_x5u_fetched",
     [](Subject& s) { return fetches(s, "x5u"); }},
    {flaw::assertion_key_found_by_issuer, "assertion_key_found_by_issuer", passes_as_another},
    {flaw::assertion_issuer_unchecked, "assertion_issuer_unchecked",
     [](Subject& s) { return passes_with(s, "iss", kElsewhere); }},
    {flaw::assertion_without_subject_served, "assertion_without_subject_served",
     [](Subject& s) { return passes_without(s, "sub"); }},
    {flaw::assertion_client_id_unchecked, "assertion_client_id_unchecked",
     passes_beside_another_id},
    {flaw::expired_assertion_served_for_an_hour, "expired_assertion_served_for_an_hour",
     [](Subject& s) { return passes_with(s, "exp", numeric_date(std::chrono::minutes{-10})); }},
    {flaw::assertion_without_expiry_served, "assertion_without_expiry_served",
     [](Subject& s) { return passes_without(s, "exp"); }},
    {flaw::assertion_nbf_unchecked, "assertion_nbf_unchecked",
     [](Subject& s) { return passes_with(s, "nbf", numeric_date(std::chrono::minutes{10})); }},
    {flaw::assertion_of_any_audience_served, "assertion_of_any_audience_served",
     [](Subject& s) { return passes_with(s, "aud", kElsewhere); }},
    {flaw::assertion_audience_prefix_matched, "assertion_audience_prefix_matched",
     [](Subject& s) {
       return passes_with(s, "aud", s.automatic.server().issuer() + ".another.example");
     }},
    {flaw::assertion_without_audience_served, "assertion_without_audience_served",
     [](Subject& s) { return passes_without(s, "aud"); }},
    {flaw::assertion_audience_is_the_endpoint, "assertion_audience_is_the_endpoint",
     [](Subject& s) { return !passes_with(s, "aud", s.automatic.server().issuer()); }},
    {flaw::assertion_audience_of_the_endpoint_served, "assertion_audience_of_the_endpoint_served",
     [](Subject& s) { return passes_with(s, "aud", s.automatic.at("/token")); }},
    {flaw::assertion_audience_among_others_served, "assertion_audience_among_others_served",
     [](Subject& s) {
       return passes_with(s, "aud", Document::texts({s.automatic.server().issuer(), kElsewhere}));
     }},
    {flaw::assertion_needs_issue_time, "assertion_needs_issue_time",
     [](Subject& s) { return !passes_without(s, "iat"); }},
    {flaw::secret_beside_assertion_served, "secret_beside_assertion_served",
     [](Subject& s) {
       Signer signer(s.automatic);
       return issued(
           s.automatic.token({{"grant_type", "client_credentials"},
                              {"client_secret", "some"},
                              {"client_assertion_type", kAssertionType},
                              {"client_assertion", jose::sign(signer.key(), signer.header().dump(),
                                                              signer.claims().dump())}}));
     }},
};

}  // namespace

std::span<const Probe> assertion_probes() { return kAssertions; }

}  // namespace assay::issuer
