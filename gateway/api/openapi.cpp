#include "gateway/api/openapi.h"

#include <algorithm>

#include "gateway/api/schema.h"

namespace sluice::api {
namespace {

struct JsonType {
  std::string_view type;
  std::string_view format;
};

JsonType jsonType(Kind kind) {
  switch (kind) {
    case Kind::text:
    case Kind::duration:
      return {"string", ""};
    case Kind::boolean:
      return {"boolean", ""};
    case Kind::integer:
      return {"integer", ""};
    case Kind::number:
      return {"number", ""};
    case Kind::texts:
    case Kind::objects:
      return {"array", ""};
    case Kind::instant:
      return {"string", "date-time"};
    case Kind::date:
      return {"string", "date"};
  }
  return {"string", ""};
}

void writeParameterSchema(JsonWriter& out, const Parameter& parameter) {
  const JsonType type = jsonType(parameter.kind);
  out.beginObject().field("type", type.type);
  if (!type.format.empty()) out.field("format", type.format);
  if (parameter.kind == Kind::texts) {
    out.key("items").beginObject().field("type", "string").endObject();
    out.field("minItems", 1).field("maxItems", 200);
  }
  if (parameter.kind == Kind::objects) {
    out.key("items").raw(parameter.item_schema);
    out.field("maxItems", 1000);
  }
  if (parameter.kind == Kind::text) out.field("minLength", 1);
  if (parameter.kind == Kind::integer || parameter.kind == Kind::number) {
    out.field("minimum", parameter.least);
    if (parameter.most != INT64_MAX) out.field("maximum", parameter.most);
  }
  if (!parameter.one_of.empty()) {
    out.key("enum").beginArray();
    for (const std::string_view value : parameter.one_of) out.value(value);
    out.endArray();
  }
  if (!parameter.about.empty()) out.field("description", parameter.about);
  out.endObject();
}

std::string referenceTo(std::string_view schema) { return "#/components/schemas/" + std::string(schema); }

void writeReference(JsonWriter& out, std::string_view schema) {
  out.beginObject().field("$ref", std::string_view(referenceTo(schema))).endObject();
}

bool isSchema(std::string_view name) {
  const auto& all = schemas();
  return std::any_of(all.begin(), all.end(), [&](const Schema& schema) { return schema.name == name; });
}

void writePropertyType(JsonWriter& out, std::string_view type, bool nullable) {
  if (type.ends_with("[]")) {
    out.beginObject().field("type", "array").key("items");
    writePropertyType(out, type.substr(0, type.size() - 2), false);
    out.endObject();
  } else if (type == "any") {
    out.beginObject().endObject();
  } else if (isSchema(type)) {
    if (!nullable) return writeReference(out, type);
    out.beginObject().key("oneOf").beginArray();
    writeReference(out, type);
    out.beginObject().field("type", "null").endObject().endArray().endObject();
  } else {
    const bool instant = type == "instant";
    const std::string_view json = instant ? "string" : type;
    out.beginObject().key("type");
    if (nullable) {
      out.beginArray().value(json).value("null").endArray();
    } else {
      out.value(json);
    }
    if (instant) out.field("format", "date-time");
    out.endObject();
  }
}

void writeSchemas(JsonWriter& out) {
  out.key("schemas").beginObject();
  for (const Schema& schema : schemas()) {
    out.key(schema.name).beginObject().field("type", "object").key("properties").beginObject();
    for (const Property& property : schema.properties) {
      out.key(property.name);
      writePropertyType(out, property.type, property.nullable);
    }
    out.endObject().key("required").beginArray();
    for (const Property& property : schema.properties) {
      if (property.always) out.value(property.name);
    }
    out.endArray().endObject();
  }
  out.endObject();
}

void writeContent(JsonWriter& out, std::string_view answers) {
  constexpr std::string_view kList = "List";
  const bool markdown = answers == kMarkdown;
  out.key("content")
      .beginObject()
      .key(markdown ? "text/markdown" : "application/json")
      .beginObject()
      .key("schema");
  if (markdown) {
    writePropertyType(out, "string", false);
  } else if (answers.empty()) {
    out.beginObject().field("type", "object").endObject();
  } else if (isSchema(answers)) {
    writeReference(out, answers);
  } else {
    out.beginObject().field("type", "object").key("properties").beginObject();
    out.key("items").beginObject().field("type", "array").key("items");
    writeReference(out, answers.substr(0, answers.size() - kList.size()));
    out.endObject().key("next");
    writePropertyType(out, "string", true);
    out.endObject().key("required").beginArray().value("items").value("next").endArray().endObject();
  }
  out.endObject().endObject();
}

void writeProblemResponse(JsonWriter& out, std::string_view name, std::string_view about) {
  out.key(name).beginObject().field("description", about);
  out.key("content").beginObject().key("application/problem+json").beginObject().key("schema");
  writeReference(out, "Problem");
  out.endObject().endObject().endObject();
}

void writeParameters(JsonWriter& out, const Endpoint& endpoint) {
  out.key("parameters").beginArray();
  for (std::size_t begin = endpoint.path.find('{'); begin != std::string_view::npos;
       begin = endpoint.path.find('{', begin + 1)) {
    const std::string_view name = endpoint.path.substr(begin + 1, endpoint.path.find('}', begin) - begin - 1);
    out.beginObject().field("name", name).field("in", "path").field("required", true).key("schema");
    out.beginObject().field("type", "string").endObject().endObject();
  }
  for (const Parameter& parameter : endpoint.query) {
    out.beginObject()
        .field("name", parameter.name)
        .field("in", "query")
        .field("required", parameter.required);
    out.key("schema");
    writeParameterSchema(out, parameter);
    out.endObject();
  }
  out.endArray();
}

void writeBody(JsonWriter& out, const std::vector<Parameter>& body) {
  const auto isRequired = [](const Parameter& parameter) { return parameter.required; };
  const bool required = std::any_of(body.begin(), body.end(), isRequired);
  out.key("requestBody").beginObject().field("required", required);
  out.key("content").beginObject().key("application/json").beginObject().key("schema");
  out.beginObject().field("type", "object").field("additionalProperties", false);
  out.key("properties").beginObject();
  for (const Parameter& parameter : body) {
    out.key(parameter.name);
    writeParameterSchema(out, parameter);
  }
  out.endObject().key("required").beginArray();
  for (const Parameter& parameter : body) {
    if (parameter.required) out.value(parameter.name);
  }
  out.endArray().endObject().endObject().endObject().endObject();
}

void writeOperation(JsonWriter& out, const Endpoint& endpoint) {
  std::string method(endpoint.method);
  std::transform(method.begin(), method.end(), method.begin(),
                 [](char c) { return static_cast<char>(c | 0x20); });
  out.key(method).beginObject().field("operationId", endpoint.operation).field("summary", endpoint.summary);
  writeParameters(out, endpoint);
  if (!endpoint.body.empty()) writeBody(out, endpoint.body);
  out.key("responses").beginObject();
  out.key(std::to_string(endpoint.success)).beginObject().field("description", "Done");
  writeContent(out, endpoint.answers);
  out.endObject();
  writeProblemResponse(out, "default", "Why not, as an RFC 9457 problem");
  out.endObject().endObject();
}

}  // namespace

std::string openApi(const std::vector<Endpoint>& endpoints, std::string_view version) {
  JsonWriter out;
  out.beginObject().field("openapi", "3.1.0");
  out.key("info").beginObject().field("title", "Sluice").field("version", version);
  out.field("description",
            "Every answer that is not a success is an RFC 9457 problem; a refusal by a rule names the rule "
            "and who can "
            "clear it in `reasons`.");
  out.endObject();
  out.key("servers").beginArray().beginObject().field("url", "/api/v1").endObject().endArray();
  out.key("security").beginArray().beginObject().key("token").beginArray().endArray().endObject().endArray();
  out.key("paths").beginObject();
  std::vector<std::string_view> done;
  for (const Endpoint& endpoint : endpoints) {
    if (std::find(done.begin(), done.end(), endpoint.path) != done.end()) continue;
    done.push_back(endpoint.path);
    out.key(endpoint.path).beginObject();
    for (const Endpoint& other : endpoints) {
      if (other.path == endpoint.path) writeOperation(out, other);
    }
    out.endObject();
  }
  out.endObject();
  out.key("components").beginObject();
  out.key("securitySchemes").beginObject().key("token").beginObject();
  out.field("type", "http").field("scheme", "bearer").endObject().endObject();
  writeSchemas(out);
  out.endObject().endObject();
  return out.take();
}

}  // namespace sluice::api
