#pragma once

#include <string>
#include <vector>

namespace assay::issuer {

/// How authorization servers of ours fetch Client ID Metadata Documents.
struct DocumentRules {
  std::string ca_file{};  ///< PEM; empty: the system's
  /// Origins that documents may come from although they lie inside, such as
  /// "https://127.0.0.1:8443". All else on special addresses is refused.
  std::vector<std::string> open_origins{};
};

/// From now on, for every authorization server of this process. Thread safe. By default nothing
/// inside is open.
void set_document_rules(DocumentRules rules);
DocumentRules document_rules();

}  // namespace assay::issuer
