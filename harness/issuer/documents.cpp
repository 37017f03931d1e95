#include "harness/issuer/documents.hpp"

#include <algorithm>
#include <iterator>

#include "harness/catalog/flaws/client_documents.hpp"

namespace assay::issuer {
namespace {

constexpr std::chrono::hours kLong{1};

std::unexpected<DocumentFault> fault(std::string description, bool came) {
  return std::unexpected(DocumentFault{
      .refusal = {.code = "invalid_client", .description = std::move(description)}, .came = came});
}

/// What a flaw makes of the request where nothing else is known.
void assume_client(Context& context, const DocumentUse& use) {
  Client client{.id = use.url,
                .auth_method = "none",
                .grant_types = {"authorization_code", "refresh_token"},
                .scopes = context.options.scopes,
                .metadata = Document::object(),
                .name = use.url,
                .is_document = true};
  if (use.redirect_uri) {
    client.redirect_uris = {*use.redirect_uri};
    context.store.clients.put(use.url, client);
  }
}

/// Cookies belong to browsers, and none of them is ours.
std::string cookies_for(const Context& context, const DocumentUse& use) {
  const DocumentCopy* copy = context.store.documents.find(use.url);
  if (copy != nullptr && context.has(flaw::document_fetch_sends_cookies_back)) {
    return copy->cookies;
  }
  return context.has(flaw::document_fetch_forwards_cookies) ? use.cookies : "";
}

/// Only flaws keep what failed (section 4.4).
void keep_failure(Context& context, const std::string& url, bool is_kept) {
  if (is_kept) {
    context.store.documents.put(url, {.good_until = context.now() + kLong, .failed = true});
  }
}

void keep(Context& context, Client client, const FetchedDocument& fetched) {
  const Client* before = context.store.clients.find(client.id);
  if (before != nullptr && context.has(flaw::removed_document_redirect_still_served)) {
    client.former_redirect_uris = before->former_redirect_uris;
    std::ranges::copy(before->redirect_uris, std::back_inserter(client.former_redirect_uris));
  }
  context.store.documents.put(
      client.id, {.good_until = context.now() + fetched.lifetime, .cookies = fetched.cookies});
  context.store.clients.put(client.id, client);
}

/// What was fetched before and is still good; false where there is nothing of it.
std::optional<bool> is_good_copy(const Context& context, const std::string& url) {
  const DocumentCopy* copy = context.store.documents.find(url);
  if (copy == nullptr || copy->good_until <= context.now()) {
    return std::nullopt;
  }
  const bool is_known = context.store.clients.find(url) != nullptr;
  return copy->failed ? std::optional(false) : (is_known ? std::optional(true) : std::nullopt);
}

}  // namespace

std::expected<void, DocumentFault> look_up_document(Context& context, const DocumentUse& use) {
  if (auto wrong = document_url_fault(context, use.url)) {
    return fault(*std::move(wrong), false);
  }
  if (context.has(flaw::documents_never_fetched)) {
    assume_client(context, use);
    return {};
  }
  if (const auto good = is_good_copy(context, use.url)) {
    return *good ? std::expected<void, DocumentFault>{}
                 : fault("The document of the client was of no use.", false);
  }
  const auto fetched = fetch_document(context, use.url, cookies_for(context, use));
  if (!fetched) {
    keep_failure(context, use.url, context.has(flaw::failed_document_fetch_cached));
    if (context.has(flaw::failed_document_fetch_goes_on)) {
      assume_client(context, use);
      return {};
    }
    return fault("The document of the client could not be fetched.", false);
  }
  auto client = client_described(context, use, fetched->body);
  if (!client) {
    keep_failure(context, use.url,
                 fetched->lifetime.count() > 0 && context.has(flaw::invalid_document_cached));
    return std::unexpected(DocumentFault{.refusal = client.error(), .came = true});
  }
  const std::string logo = client->metadata.text("logo_uri").value_or("");
  keep(context, *std::move(client), *fetched);
  if (context.has(flaw::document_links_fetched_anywhere)) {
    fetch_unguarded(context, logo);
  }
  return {};
}

}  // namespace assay::issuer
