#include "provider/spec/schema.h"

#include <vector>

#include "base/json/builder.h"
#include "base/json/text.h"
#include "config/shape_schema.h"
#include "provider/spec/shapes.h"

namespace walletgate::provider {

std::string ProviderSchema() {
  const config::Shape& file = FileShape();
  json::DocumentBuilder builder;
  config::ShapeSchema schema(builder, config::References::kNone);
  builder.StartObject();
  builder.Member("$schema", "http://json-schema.org/draft-07/schema#");
  builder.Member("$id", "https://walletgate.dev/schemas/provider.schema.json");
  builder.Member("title", "Walletgate provider file");
  schema.WriteDefinitions({file.members.begin(), file.members.end()});
  schema.WriteShape(file);
  builder.EndObject();
  return json::ToPrettyText(builder.Finish().root()) + "\n";
}

}  // namespace walletgate::provider
