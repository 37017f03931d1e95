#pragma once

#include <string>
#include <vector>

#include "harness/probe/document_host.hpp"
#include "harness/probe/probe.hpp"

namespace assay::suites {

// What the cases about Client ID Metadata Documents share: a host for them, and honest ones.

/// A place for a document at our host, from which the server was seen to take one.
struct DocumentPlace {
  std::string word{};
  std::string url{};
};

/// NotApplicable where the server does not say that it takes documents.
void demand_document_support(const Probe& probe);
/// The host; leaves the case where the server does not say that it takes documents, or could not
/// reach them.
DocumentHost& document_host(Probe& probe);

/// Fresh, at the origin from which an honest client of a document got a token. NotExercised where
/// there is none, with what to configure.
DocumentPlace fresh_place(Probe& probe);
/// That origin.
std::string document_origin(Probe& probe);

/// What an honest public client says of itself at this URL: its redirect URI is the harness's.
Document honest_document(const Probe& probe, const std::string& url);
HostedAnswer as_json(const Document& document);

/// The client that this URL is.
oauth::Client client_at(const std::string& url, const Document& document);

/// An honest authorization request of the client at `url`, walked to its end.
oauth::AuthorizationOutcome ask_as(Probe& probe, const std::string& url,
                                   const std::string& purpose);
/// The same with this redirect URI.
oauth::AuthorizationOutcome ask_with(Probe& probe, const std::string& url,
                                     const std::string& redirect_uri, const std::string& purpose);

/// Serves this at a fresh place and asks as its client.
oauth::AuthorizationOutcome ask_with_answer(Probe& probe, const HostedAnswer& answer,
                                            const DocumentPlace& place, const std::string& purpose);

/// Where an honest document was fetched for a client that got a code and a token.
Control honest_document_is_served();

}  // namespace assay::suites
