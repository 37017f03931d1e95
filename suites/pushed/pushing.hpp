#pragma once

#include <string>

#include "harness/probe/probe.hpp"

namespace assay::suites {

/// Where requests are pushed; NotApplicable where the metadata names no such place.
std::string push_endpoint(Probe& probe);

/// The push of this authorization request by that client, honestly authenticated.
oauth::TokenRequest push_of(Probe& probe, const oauth::AuthorizationRequest& request,
                            const oauth::Client& client);

/// The answer's reference to the request; empty where none came.
std::string request_uri_in(const oauth::TokenReply& reply);

/// The request_uri of an honest push; NotApplicable where none comes, which is a finding of its
/// own.
std::string pushed(Probe& probe, const oauth::AuthorizationRequest& request,
                   const oauth::Client& client);

/// `request` in the browser: client_id and request_uri alone, and whatever stands in `beside`.
oauth::AuthorizationRequest by_reference(oauth::AuthorizationRequest request,
                                         const std::string& request_uri,
                                         const http::Parameters& beside = {});

/// An honest push leads to a code.
Control honest_push_gives_a_code();

}  // namespace assay::suites
