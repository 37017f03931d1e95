#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "harness/json/document.hpp"

namespace assay::suites {

struct ArtefactName;
std::vector<ArtefactName> all_artefact_names();

/// Something that a client holds and that is no access token; an attack::Input that holds none of
/// them, since they are secrets of one run.
struct ArtefactName {
  std::string value{};

  Document document() const { return Document::object({{"artefact", value}}); }
  static std::optional<ArtefactName> from(const Document& document);
  std::string text() const { return value; }

  friend bool operator==(const ArtefactName&, const ArtefactName&) = default;
};

inline std::vector<ArtefactName> all_artefact_names() {
  return {{"word"},          {"token identifier"},   {"session id"},
          {"refresh token"}, {"authorization code"}, {"client identifier"}};
}

inline std::optional<ArtefactName> ArtefactName::from(const Document& document) {
  const auto all = all_artefact_names();
  const auto found = std::ranges::find(all, document.text("artefact"), &ArtefactName::value);
  return found == all.end() ? std::nullopt : std::optional(*found);
}

}  // namespace assay::suites
