#pragma once

#include <memory>

#include "harness/probe/document_host.hpp"

namespace assay {

/// The host of documents of this process, on 127.0.0.1: everybody gets the same one for as long as
/// somebody has it. The authorization servers of this process then take documents from its door for
/// them, and from no other place on this machine. Throws std::runtime_error with one sentence where
/// no folder for its certificates or no port is to be had.
std::shared_ptr<DocumentHost> shared_document_host();

}  // namespace assay
