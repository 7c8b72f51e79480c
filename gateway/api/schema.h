/// The JSON objects that the API answers with, as openapi.json describes them. A test renders each view
/// (views.h) and compares.
#pragma once

#include <string_view>
#include <vector>

namespace sluice::api {

struct Property {
  std::string_view name;
  std::string_view
      type;  ///< a JSON type; `instant`; `any`; another schema's name; `[]` behind any of them for an array
  bool nullable = false;
  bool always = true;  ///< false: only in the answer to an order
};

struct Schema {
  std::string_view name;
  std::vector<Property> properties;
};

const std::vector<Schema>& schemas();

}  // namespace sluice::api
