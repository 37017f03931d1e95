#pragma once

#include <string>

#include "harness/probe/probe.hpp"

namespace assay::suites {

// Clients that a case registers for itself, to read, change and delete them (RFC 7592).

struct Managed {
  oauth::Client client{};  ///< with its address and the newest token and secret that came
  Document record{};       ///< what the server last told of it
  http::Exchange registration{};
};

/// What came of an odd registration: a client, or a 4xx. Blocked where it was neither.
oauth::RegistrationReply settled_registration(Probe& probe, const oauth::Registration& registration,
                                              const std::string& purpose);

/// An honest registration under a name of its own: some servers give one client to all who register
/// alike, and nobody else's is to be changed.
oauth::Registration registration_of_its_own(const Probe& probe);

/// A fresh client. NotApplicable where the server registers none such, or does not let it read its
/// registration, or where its address is not on the origin of the registration endpoint: the token
/// is for nobody else.
Managed managed_client(Probe& probe, const oauth::Registration& registration);
Managed managed_client(Probe& probe);
/// The same, for a case that deletes it: see delete_client().
Managed client_to_delete(Probe& probe);

/// One request to the client's address, with this value of Authorization (empty: without one).
oauth::RegistrationReply manage(Probe& probe, const Managed& managed, const std::string& method,
                                const std::string& authorization, const std::string& purpose,
                                const Document& body = {});
std::string token_of(const Managed& managed);  ///< as a value of Authorization

/// With the client's own token; a new token or secret in the answer is taken over, as clients have
/// to (section 2.1).
oauth::RegistrationReply read(Probe& probe, Managed& managed, const std::string& purpose);
oauth::RegistrationReply update(Probe& probe, Managed& managed, const Document& body,
                                const std::string& purpose);
/// A 2xx; NotApplicable where clients cannot delete themselves.
http::Exchange delete_client(Probe& probe, const Managed& managed);
/// The end of the run takes care of it: of a client to delete that was not deleted.
void leave_to_the_end(Probe& probe, const Managed& managed);

/// The body of an update that changes nothing: all that the server told, but for what an update
/// must not hold (section 2.2).
Document update_of(const Managed& managed);
/// NotApplicable where such an update is not taken.
void demand_updates(Probe& probe, Managed& managed);

/// An authorization request of a client of ours; NotApplicable where it gets no code for the honest
/// one.
oauth::AuthorizationRequest request_of(Probe& probe, const oauth::Client& client);

}  // namespace assay::suites
