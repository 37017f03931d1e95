#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "harness/http/message.hpp"

namespace assay {

/// What stands at an address of a DocumentHost.
struct HostedAnswer {
  int status{200};
  std::string media_type{"application/json"};
  http::Headers headers{};
  std::string body{};
  std::size_t padding{};  ///< so many blanks follow the body
  bool hides_length{};    ///< no Content-Length: the body comes in chunks
};

/// Addresses on this machine at which Client ID Metadata Documents are hosted, over TLS with a
/// certificate of an authority of our own. Whoever comes there was sent by something that we put
/// into a request. Thread safe.
class DocumentHost {
 public:
  DocumentHost() = default;
  DocumentHost(const DocumentHost&) = delete;
  DocumentHost& operator=(const DocumentHost&) = delete;
  virtual ~DocumentHost() = default;

  enum class Door {
    documents,  ///< the one that a target may be told to let documents come from
    plain,      ///< the same without TLS
    other,      ///< another one over TLS, at which nobody has any business
  };
  /// "https://127.0.0.1:PORT"; the certificate also names localhost, [::1] and
  /// [::ffff:127.0.0.1].
  virtual std::string origin(Door door) const = 0;
  /// A fresh word, known to nobody. What stands there is served at every path or query of every
  /// door that has the word in it; 404 before.
  virtual std::string fresh_word() = 0;
  virtual void serve(const std::string& word, const HostedAnswer& answer) = 0;
  /// The requests that came for that word, oldest first; their URL is the request target.
  virtual std::vector<http::Request> visits(const std::string& word) const = 0;
  /// How many bytes of bodies the visitors of that word have taken, about.
  virtual std::size_t bytes_taken(const std::string& word) const = 0;
  /// The certificate of the authority, a PEM file.
  virtual std::string ca_file() const = 0;
};

/// A Canary that hosts documents, too.
class HostsDocuments {
 public:
  HostsDocuments() = default;
  HostsDocuments(const HostsDocuments&) = delete;
  HostsDocuments& operator=(const HostsDocuments&) = delete;
  virtual ~HostsDocuments() = default;

  virtual DocumentHost& documents() = 0;
};

}  // namespace assay
