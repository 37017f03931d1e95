#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/probe/probe.hpp"

namespace assay::suites {

// What the cases on the authorization server's metadata share.

/// The document that really came; NotApplicable where the default endpoints of 2025-03-26 stand in.
const oauth::ServerMetadata& published_metadata(const Probe& probe);
/// A member of it, with the document as evidence.
Finding published_member(const Probe& probe, const std::string& member);

/// The issuer whose metadata was looked for, as a URL. Inconclusive where it is none.
http::Url issuer_of(const Probe& probe);
bool has_path(const http::Url& issuer);

/// What stands at the places of the issuer. A document is one that has an issuer or an endpoint.
oauth::Lookup oauth_document(Probe& probe, const http::Url& issuer);
/// Where RFC 8414 does not have it, and servers do.
oauth::Lookup oauth_document_behind_the_path(Probe& probe, const http::Url& issuer);
oauth::Lookup openid_document_appended(Probe& probe, const http::Url& issuer);
oauth::Lookup openid_document_inserted(Probe& probe, const http::Url& issuer);
bool is_metadata(const oauth::Lookup& lookup);
/// All that are there, no place twice.
std::vector<oauth::Lookup> openid_documents(Probe& probe);

/// What was looked for in vain, with every place as evidence. A document that is too large to be
/// read was answered, but by nothing that an exchange could show: the words say so, and `asked`
/// stands in where nothing else was answered.
Finding in_vain(std::string what, const std::vector<oauth::Lookup>& tries,
                const http::Exchange& asked);

/// The key set at jwks_uri; NotApplicable where the metadata names none.
oauth::Lookup key_set(Probe& probe);

}  // namespace assay::suites
