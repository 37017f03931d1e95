#pragma once

#include <optional>
#include <string>

#include "harness/attack/input.hpp"
#include "harness/json/document.hpp"

namespace assay::suites {

/// A text that is sent in some place; an attack::Input.
struct SentText {
  std::string value{};
  std::string place{};  ///< which of several; empty where there is but one

  Document document() const {
    const Document data = Document::object({{"text", attack::bytes_document(value)}});
    return place.empty() ? data : data.with("place", place);
  }
  static std::optional<SentText> from(const Document& document) {
    const auto bytes = attack::bytes_from(document["text"]);
    return bytes ? std::optional(
                       SentText{.value = *bytes, .place = document.text("place").value_or("")})
                 : std::nullopt;
  }
  std::string text() const {
    return attack::bytes_text(value) + (place.empty() ? "" : " as " + attack::bytes_text(place));
  }
  friend bool operator==(const SentText&, const SentText&) = default;
};

}  // namespace assay::suites
