#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace assay::suites {

/// Identifiers that one server gave out one after the other, and when.
struct Identifiers {
  std::vector<std::string> values{};
  std::chrono::system_clock::time_point first{};
  std::chrono::system_clock::time_point last{};
};

/// Why somebody who has seen some of them can tell others, in a sentence; empty where nothing
/// shows. What shows is weakness alone: repetition, too little that differs between them (so
/// counters, times, and numbers of a process), and hashes of small numbers and of the time. That
/// none of this shows does not prove that they are random.
std::string weakness_of(const Identifiers& identifiers);

/// As many random bits as the part that differs can hold at most, by its length and its characters.
double most_bits_that_differ(const std::vector<std::string>& values);

}  // namespace assay::suites
