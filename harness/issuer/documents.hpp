// Clients that are the URL of a document about themselves (Client ID Metadata Documents, draft 00).
// Included by this folder's .cpp files only.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "harness/issuer/context.hpp"

namespace assay::issuer {

bool takes_documents(const Context& context);

/// Whether this client_id is such a URL, good or bad, and nobody's who registered.
bool names_document(const Context& context, const std::string& client_id);

/// A request in the name of such a client.
struct DocumentUse {
  std::string url{};
  std::optional<std::string> redirect_uri{};  ///< that the request names
  std::string cookies{};                      ///< that came with it
};

struct DocumentFault {
  Refusal refusal{};
  bool came{};  ///< a document was there, and is invalid
};

/// Sees to it that the store has the client as its document describes it, as new as the document's
/// cache headers demand. The lock is given back in the meantime: what was found in the store before
/// may be gone.
std::expected<void, DocumentFault> look_up_document(Context& context, const DocumentUse& use);

// The steps of that, each in a file of its own.
/// What of section 3 this URL does not keep.
std::optional<std::string> document_url_fault(const Context& context, const std::string& url);

struct FetchedDocument {
  std::string body{};
  std::chrono::seconds lifetime{};
  std::string cookies{};  ///< that came with it
};
/// The document, without the lock; nullopt where none came with status 200 (sections 4.3 and 6.5).
std::optional<FetchedDocument> fetch_document(Context& context, const std::string& url,
                                              const std::string& cookies);
/// For a flaw: somebody looks what stands there.
void fetch_unguarded(Context& context, const std::string& url);

/// The client that a document describes, or what is wrong with it (section 4.1).
std::expected<Client, Refusal> client_described(const Context& context, const DocumentUse& use,
                                                const std::string& body);

/// Loopback, private, link-local and other addresses that are nobody's on the internet (RFC 6890).
/// `address` as inet_pton(3) reads it; what it cannot read is special, too.
bool is_special_address(const std::string& address);

}  // namespace assay::issuer
