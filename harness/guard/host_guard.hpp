#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// Stands in a refusal that no leave of the tester lifts.
inline constexpr std::string_view kWhateverIsNamed = "no run connects there, whatever is named";

/// Which hosts this run may open connections to (design: the scope guard). Thread safe.
///
/// Allowed are loopback hosts that were named or led to by metadata, and other hosts that the
/// tester named. Metadata of a named host may add hosts only where they are loopback as the naming
/// host is, or on the tester's allow-list. The check is made on the resolved address: a name that
/// resolves to link-local or cloud-metadata addresses (169.254.0.0/16, fe80::/10, fd00:ec2::254,
/// 0.0.0.0/8) is always refused, and a public name that resolves to a loopback or private address
/// is refused unless that very name was named by the tester.
class HostGuard {
 public:
  HostGuard();

  void name_host(std::string_view url_or_host);  ///< the tester named it
  /// A document, or a redirect, of an allowed host leads to `url`; from then on its host may be
  /// connected to. Returns the reason why it may not be followed, or nullopt. With `from` (the URL
  /// of that document) loopback may be led to only where that is loopback too; without it, where
  /// the tester named any loopback host.
  std::optional<std::string> follow(std::string_view url, std::string_view from = {});
  /// For http::ConnectionCheck.
  std::optional<std::string> may_connect(const std::string& host, const std::string& address,
                                         int port) const;
  /// What was refused so far, for the report: each once, and after the first 200 how many more.
  std::vector<std::string> refusals() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace assay
