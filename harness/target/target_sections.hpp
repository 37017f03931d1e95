#pragma once

#include "harness/target/target_file.hpp"
#include "harness/target/yaml_section.hpp"

namespace assay::target {

// One reader per section of the target file; each fails with a TargetError.
void read_server(const Section& file, TargetSpec& spec);
void read_processes(const Section& file, TargetSpec& spec);
void read_authorization_server(const Section& file, TargetSpec& spec);
void read_users(const Section& file, TargetSpec& spec);
void read_login(const Section& file, TargetSpec& spec);  ///< after read_users
void read_clients(const Section& file, TargetSpec& spec);
void read_calls(const Section& file, TargetSpec& spec);
void read_headers(const Section& file, TargetSpec& spec);
void read_budgets(const Section& file, TargetSpec& spec);
void read_allow(const Section& file, TargetSpec& spec);

/// An http or https URL; empty where the key is absent.
std::string read_url(const Section& section, std::string_view key);

}  // namespace assay::target
