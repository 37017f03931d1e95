// A real server, some of whose answers are other ones.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "harness/http/transport.hpp"

namespace assay::http {

class AlteringTransport : public Transport {
 public:
  using Alter = std::function<void(const Request&, Response&)>;
  AlteringTransport(std::unique_ptr<Transport> behind, Alter alter)
      : behind_(std::move(behind)), alter_(std::move(alter)) {}

  Exchange perform(const Request& request, std::string purpose) override {
    ExchangeRecord record = behind_->perform(request, std::move(purpose)).record();
    if (auto* response = std::get_if<Response>(&record.outcome)) {
      alter_(request, *response);
    }
    return Exchange(std::move(record));
  }
  std::unique_ptr<Stream> open(const Request& request, std::string purpose) override {
    return behind_->open(request, std::move(purpose));
  }

 private:
  std::unique_ptr<Transport> behind_;
  Alter alter_;
};

}  // namespace assay::http
