#include "suites/registration/management.hpp"

#include "harness/http/url.hpp"
#include "harness/jose/digest.hpp"
#include "harness/probe/leaving.hpp"

namespace assay::suites {
namespace {

/// Whoever gets the token owns the client.
void demand_same_origin(Probe& probe, const oauth::Client& client) {
  const auto address = http::Url::parse(client.registration_client_uri);
  const auto endpoint = http::Url::parse(probe.endpoint("registration_endpoint"));
  if (!address || !endpoint || address->origin() != endpoint->origin()) {
    probe.not_applicable(
        "Registrations are managed at another origin than clients register at: the token does not "
        "go there.");
  }
}

void take_over(Managed& managed, const oauth::RegistrationReply& reply) {
  if (!reply.registered()) {
    return;
  }
  managed.record = reply.document;
  for (auto [member, kept] :
       {std::pair{"registration_access_token", &managed.client.registration_access_token},
        std::pair{"client_secret", &managed.client.client_secret}}) {
    *kept = reply.document.text(member).value_or(*kept);
  }
}

Managed managed_by(Probe& probe, const oauth::RegistrationReply& reply) {
  if (!reply.registered()) {
    probe.not_applicable("The server does not register such a client: " + describe(reply) + ".");
  }
  Managed managed{
      .client = *reply.client, .record = reply.document, .registration = reply.exchange};
  if (managed.client.registration_client_uri.empty() ||
      managed.client.registration_access_token.empty()) {
    probe.not_applicable("Clients cannot manage their registration here (RFC 7592).");
  }
  if (managed.client.client_id == probe.client().client_id) {
    probe.not_applicable("The server gives one client_id to everybody.");
  }
  demand_same_origin(probe, managed.client);
  const auto told = read(probe, managed, "read the registration");
  if (!told.registered()) {
    probe.not_applicable("Clients cannot read their registration here: " + describe(told) + ".");
  }
  return managed;
}

}  // namespace

oauth::RegistrationReply settled_registration(Probe& probe, const oauth::Registration& registration,
                                              const std::string& purpose) {
  auto reply = probe.register_client(registration, purpose);
  const int status = reply.exchange.status();
  if (!reply.registered() && (status < 400 || status >= 500)) {
    throw Blocked{Step::registration,
                  "The registration was neither taken nor refused: " + describe(reply) + "."};
  }
  return reply;
}

oauth::Registration registration_of_its_own(const Probe& probe) {
  oauth::Registration registration = probe.honest_registration();
  registration.client_name += " " + jose::random_token(6);
  return registration;
}

Managed managed_client(Probe& probe, const oauth::Registration& registration) {
  return managed_by(probe, probe.register_client(registration, "register a client to manage"));
}

Managed managed_client(Probe& probe) {
  return managed_client(probe, registration_of_its_own(probe));
}

Managed client_to_delete(Probe& probe) {
  const auto reply =
      oauth::register_client(probe.transport(), probe.endpoint("registration_endpoint"),
                             registration_of_its_own(probe), "register a client to delete");
  try {
    return managed_by(probe, reply);
  } catch (...) {
    probe.engagement().remember_registration(reply);
    throw;
  }
}

oauth::RegistrationReply manage(Probe& probe, const Managed& managed, const std::string& method,
                                const std::string& authorization, const std::string& purpose,
                                const Document& body) {
  http::Request request{.method = method, .url = managed.client.registration_client_uri};
  request.headers.add("Accept", "application/json");
  if (!authorization.empty()) {
    request.headers.add("Authorization", authorization);
  }
  if (!body.is_null()) {
    request.headers.add("Content-Type", "application/json");
    request.body = body.dump();
  }
  return oauth::read_registration_reply(probe.send(request, purpose), Document());
}

std::string token_of(const Managed& managed) {
  return "Bearer " + managed.client.registration_access_token;
}

oauth::RegistrationReply read(Probe& probe, Managed& managed, const std::string& purpose) {
  auto reply = manage(probe, managed, "GET", token_of(managed), purpose);
  take_over(managed, reply);
  return reply;
}

oauth::RegistrationReply update(Probe& probe, Managed& managed, const Document& body,
                                const std::string& purpose) {
  auto reply = manage(probe, managed, "PUT", token_of(managed), purpose, body);
  take_over(managed, reply);
  return reply;
}

http::Exchange delete_client(Probe& probe, const Managed& managed) {
  http::Exchange reply =
      oauth::delete_client(probe.transport(), managed.client, "delete the client");
  if (reply.status() < 200 || reply.status() >= 300) {
    leave_to_the_end(probe, managed);
    probe.not_applicable("Clients cannot delete themselves here: " + describe(reply) + ".");
  }
  return reply;
}

void leave_to_the_end(Probe& probe, const Managed& managed) {
  probe.engagement().remember_registration(
      {.exchange = managed.registration, .document = managed.record, .client = managed.client});
}

Document update_of(const Managed& managed) {
  Document body = managed.record;
  for (const char* member : {"registration_access_token", "registration_client_uri",
                             "client_secret_expires_at", "client_id_issued_at"}) {
    body = body.without(member);
  }
  return body.with("client_id", managed.client.client_id);
}

void demand_updates(Probe& probe, Managed& managed) {
  const auto reply =
      update(probe, managed, update_of(managed), "control: an update that changes nothing");
  if (!reply.registered()) {
    probe.not_applicable("Clients cannot change their registration here: " + describe(reply) + ".");
  }
}

oauth::AuthorizationRequest request_of(Probe& probe, const oauth::Client& client) {
  const auto outcome = probe.authorize(probe.honest_authorization(client), "control: ask honestly");
  if (!outcome.code()) {
    probe.not_applicable("A client that registered just now gets no code: " + describe(outcome) +
                         ".");
  }
  return probe.honest_authorization(client);
}

}  // namespace assay::suites
