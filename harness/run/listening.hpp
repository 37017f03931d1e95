#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// The local addresses on which a TCP socket of this machine listens at `port`, as text: "0.0.0.0"
/// and "::" stand for all of them. From /proc/net/tcp and tcp6, so of this network namespace only;
/// empty where nothing listens, or nothing can be read.
std::vector<std::string> listening_addresses(int port);

/// The same from the text of such a table (proc(5)).
std::vector<std::string> listening_in(std::string_view table, int port);

}  // namespace assay
