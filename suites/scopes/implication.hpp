#pragma once

#include <string>
#include <vector>

namespace assay::suites {

/// True where `broad` is the scope itself or a wildcard ("a:b:*") over it.
bool covers(const std::string& broad, const std::string& scope);

/// True where a server may well take `granted` for `needed` or more (MCP, step-up authorization:
/// scope hierarchies are the server's own): a wildcard over it, a parent ("files" of "files:read"),
/// an equal or greater right to the same thing ("files:write" for "files:read"), or a scope for
/// everything ("admin", "full-access", "*").
bool may_imply(const std::string& granted, const std::string& needed);

/// Those of `known` that imply `needed` by no reading.
std::vector<std::string> scopes_without(const std::vector<std::string>& known,
                                        const std::string& needed);

}  // namespace assay::suites
