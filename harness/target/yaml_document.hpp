#pragma once

#include "harness/target/yaml_section.hpp"

namespace assay::target {

/// A YAML value as the JSON that people mean by it (YAML 1.2 core schema): plain `3`, `2.5`,
/// `true`, `null` are no texts, quoted ones are.
Document document_of(const Source& source, const YAML::Node& node, const std::string& name);

}  // namespace assay::target
