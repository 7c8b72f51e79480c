/// The OpenAPI 3.1 description of the API, made from the table that is served. Pure.
#pragma once

#include "gateway/api/endpoint.h"

namespace sluice::api {

std::string openApi(const std::vector<Endpoint>& endpoints, std::string_view version);

}  // namespace sluice::api
