#pragma once

#include <optional>
#include <string>

#include "harness/probe/probe.hpp"
#include "suites/scopes/operations.hpp"

namespace assay::suites {

/// The result of the request with this id: alone, in a batch, or in a stream. Null where there is
/// none, and where a tool says that it failed.
Document result_of(const http::Exchange& exchange, const Document& id);

/// The id of the request that was sent.
Document id_of(const http::Request& request);

/// What the tool gives to those who may call it, where it gives the same twice and another tool
/// gives something else for the same arguments: then a result shows which of the two ran.
struct KnownResult {
  Document content{};
  bool tells_apart{};
};
KnownResult known_result(Probe& probe, const ForbiddenCall& forbidden);

/// The parts of a result that come from the tool.
Document content_of(const Document& result);

}  // namespace assay::suites
