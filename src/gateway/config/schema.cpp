// The draft-07 JSON Schema of config/walletgate.yaml, for editors; the reader itself is the judge.

#include "gateway/config/gateway_config.h"

namespace walletgate::gateway {

std::string GatewayConfigSchema() {
  return R"JSON({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Walletgate configuration",
  "type": "object",
  "additionalProperties": false,
  "required": ["store", "providers", "tenants"],
  "definitions": {
    "duration": {"type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$"},
    "listener": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "address": {"type": "string", "description": "IP address; keep it on loopback unless a front ends TLS"},
        "port": {"type": "integer", "minimum": 0, "maximum": 65535},
        "loops": {"type": "integer", "minimum": 1, "maximum": 256, "description": "event loops, by default one per core"}
      }
    },
    "settings": {
      "type": "object",
      "description": "Settings that the provider file declares; secrets as ${NAME} or file:PATH",
      "additionalProperties": {
        "anyOf": [
          {"type": ["string", "boolean", "number"]},
          {
            "type": "object", "additionalProperties": false, "required": ["current", "next"],
            "description": "a credential that is being rotated: where the one in use is refused, the other is tried",
            "properties": {"current": {"type": "string"}, "next": {"type": "string"}}
          }
        ]
      }
    },
    "old_name": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$", "description": "the name that it had: whose users are stored under it are its users; stays for as long as there are any"},
    "provider_list": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string"}},
    "conditions": {
      "type": "object", "additionalProperties": false, "minProperties": 1,
      "description": "all must hold; of a list, one value is enough; without conditions a rule is for every request",
      "properties": {
        "chains": {"type": "array", "minItems": 1, "items": {"enum": ["evm", "solana", "bitcoin", "polkadot", "stellar"]}},
        "wallet_kinds": {"type": "array", "minItems": 1, "items": {"enum": ["eoa", "smart"]}},
        "login_types": {"type": "array", "minItems": 1, "items": {"enum": ["email", "phone", "jwt", "oauth", "wallet"]}},
        "profile_types": {"type": "array", "minItems": 1, "items": {"enum": ["individual", "business"]}},
        "phone_countries": {
          "type": "array", "minItems": 1, "description": "country calling codes; \"+1\" is all of North America",
          "items": {"type": ["string", "integer"], "pattern": "^[+][1-9][0-9]{0,2}$"}
        },
        "metadata": {
          "type": "object", "minProperties": 1,
          "additionalProperties": {"type": "array", "minItems": 1, "items": {"type": ["string", "number", "boolean"]}}
        },
        "require_verification": {"type": "boolean", "description": "false: not asked for"}
      }
    },
    "providers": {
      "type": "object",
      "additionalProperties": {
        "type": ["object", "null"], "additionalProperties": false,
        "properties": {
          "settings": {"$ref": "#/definitions/settings"},
          "account": {"type": "string", "pattern": "^([A-Za-z0-9._-]{1,64}|[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{0,64})$", "description": "whose users, ids, rates and circuit are counted together: a name, or VENDOR/NAME; by default the owner's id, VENDOR/ for the deployment"},
          "ids": {"enum": ["plain", "prefixed", "derived"], "default": "plain", "description": "how external ids are told to the vendor, of users to come: as they are, after the tenant's prefix, or hashed"},
          "user_tokens": {"enum": ["minted_only"], "description": "user tokens of callers are refused; absent: they are passed on"},
          "retired": {"type": "boolean", "default": false, "description": "true, and nothing beside it: its users can be read and deleted with local=true, and nobody is called"},
          "renamed_from": {"$ref": "#/definitions/old_name"},
          "allow_plain_http": {"type": "boolean", "default": false, "description": "http:// to other hosts than 127.0.0.0/8 and [::1]"},
          "allow_private_addresses": {"type": "boolean", "default": false, "description": "hosts in private networks"},
          "ca_file": {"type": "string", "description": "certificates in PEM, relative to this file; these and no others are believed"},
          "settles_within": {"$ref": "#/definitions/duration", "description": "so long after its last byte what a create led to shows in the vendor's answers; instead of what the provider's file says"},
          "proxy": {"type": "string", "description": "http:// or https:// URL of a proxy that opens tunnels by CONNECT; with a password only as ${NAME} or file:PATH"}
        }
      }
    }
  },
  "properties": {
    "listen": {"$ref": "#/definitions/listener"},
    "admin": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "address": {"type": "string", "description": "IP address; other machines reach it only where there are tokens"},
        "port": {"type": "integer", "minimum": 0, "maximum": 65535},
        "loops": {"type": "integer", "minimum": 1, "maximum": 256},
        "socket": {"type": "string", "description": "path of a UNIX socket, instead of address and port; relative to this file"},
        "hosts": {"type": "array", "items": {"type": "string"}, "description": "names that it is reached by, beside IP addresses and localhost"},
        "metrics_token": {"type": "boolean", "default": true, "description": "false: /metrics asks for no token"},
        "tokens": {
          "type": "array", "minItems": 1,
          "items": {
            "type": "object", "additionalProperties": false, "required": ["name", "role"], "oneOf": [{"required": ["sha256"]}, {"required": ["file"]}],
            "properties": {
              "name": {"type": "string", "description": "of whoever holds it; stands in the audit"},
              "role": {"enum": ["viewer", "support", "operator"], "description": "viewer: metrics and lists; support: and one user's data; operator: and changes"},
              "sha256": {"type": "string", "pattern": "^([0-9a-f]{64}|[$][{].*[}])$", "description": "of the token, as `walletgate keys create` prints it"},
              "file": {"type": "string", "description": "absolute path of a file that holds the token"}
            }
          }
        }
      }
    },
    "limits": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "max_body_bytes": {"type": "integer", "minimum": 1, "maximum": 1048576},
        "max_header_bytes": {"type": "integer", "minimum": 1, "maximum": 65536},
        "max_connections": {"type": "integer", "minimum": 1, "maximum": 1000000},
        "connections_per_provider": {"type": "integer", "minimum": 1, "maximum": 10000},
        "queue_per_provider": {"type": "integer", "minimum": 0, "maximum": 100000},
        "header_timeout": {"$ref": "#/definitions/duration"},
        "body_timeout": {"$ref": "#/definitions/duration"},
        "idle_timeout": {"$ref": "#/definitions/duration"},
        "write_timeout": {"$ref": "#/definitions/duration"},
        "request_timeout": {"$ref": "#/definitions/duration"},
        "drain_timeout": {"$ref": "#/definitions/duration"},
        "drain_delay": {"$ref": "#/definitions/duration"},
        "idempotency_key_lifetime": {"$ref": "#/definitions/duration"},
        "max_in_flight": {"type": "integer", "minimum": 1, "maximum": 1000000, "description": "requests under way, per event loop"},
        "queue_delay": {"$ref": "#/definitions/duration"}
      }
    },
    "log": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "level": {"enum": ["debug", "info", "warning", "error"]},
        "requests": {"type": "boolean"},
        "success_sample": {"type": "number", "minimum": 0, "maximum": 1, "description": "of the requests that succeed, those that get a line"}
      }
    },
    "trace": {
      "type": "object", "additionalProperties": false,
      "properties": {
        "endpoint": {"type": "string", "description": "URL of a collector that takes OTLP over HTTP in JSON, with the path for traces; absent or empty: nothing is exported"},
        "sample": {"type": "number", "minimum": 0, "maximum": 1, "default": 1, "description": "of the traces that begin here, those that are recorded; a caller's own decision is followed"},
        "authorization": {"type": "string", "description": "value of the Authorization header, as ${NAME} or file:PATH"}
      }
    },
    "store": {
      "type": "object", "additionalProperties": false, "required": ["kind"],
      "properties": {
        "kind": {"enum": ["memory", "sqlite"], "description": "memory forgets everything when the process ends"},
        "path": {"type": "string", "description": "of the database of kind sqlite, on a local disk; relative to this file"},
        "personal_data": {"type": "boolean", "default": true, "description": "of kind sqlite; false: login methods and profile are not kept once a create is settled"}
      }
    },
    "providers_folder": {"type": "string", "description": "relative to this file"},
    "providers": {"$ref": "#/definitions/providers"},
    "accounts": {
      "type": "object", "description": "accounts whose settings are gone, or that have another name now; by name, VENDOR/NAME",
      "propertyNames": {"pattern": "^[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{0,64}$"},
      "additionalProperties": {
        "type": "object", "additionalProperties": false, "oneOf": [{"required": ["retired"]}, {"required": ["renamed_from"]}],
        "properties": {
          "retired": {"enum": [true], "description": "its users can be read and deleted with local=true, and nobody is called"},
          "renamed_from": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{0,64}$", "description": "the name that it had, whole"}
        }
      }
    },
    "user_token_hosts": {
      "type": "object", "additionalProperties": {"type": "string"},
      "description": "the issuer of user tokens whose keys each host serves at /.well-known/jwks.json, ports ignored; required where there are several issuers"
    },
    "jwks_shared": {"type": "boolean", "default": false, "description": "true: hosts that are not mapped serve the keys of all issuers, so that each can speak for the others' users"},
    "tenants": {
      "type": "array", "minItems": 1,
      "items": {
        "type": "object", "additionalProperties": false, "required": ["id", "api_keys"],
        "if": {"properties": {"retired": {"enum": [true]}}, "required": ["retired"]},
        "then": {"properties": {"providers": false, "routing": false, "renamed_from": false}}, "else": {"required": ["routing"]},
        "properties": {
          "id": {"type": "string"},
          "api_keys": {
            "type": "array", "minItems": 1,
            "items": {
              "type": "object", "additionalProperties": false, "required": ["id", "sha256"],
              "properties": {
                "id": {"type": "string"},
                "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
                "scopes": {
                  "type": "array", "minItems": 1, "uniqueItems": true, "description": "what it may do; absent: all but migrations",
                  "items": {"enum": ["users:read", "users:write", "users:delete", "migrations"]}
                },
                "expires_at": {"type": "string", "format": "date-time", "description": "from then on it is refused; absent: never"}
              }
            }
          },
          "prefix": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$", "description": "of its users' ids at accounts with ids: prefixed; none is the beginning of another"},
          "retired": {"type": "boolean", "default": false, "description": "true: its users can be read and deleted with local=true, and nobody is called for it"},
          "renamed_from": {"$ref": "#/definitions/old_name"},
          "providers": {"$ref": "#/definitions/providers"},
          "limits": {
            "type": "object", "additionalProperties": false, "required": ["requests_per_second"],
            "properties": {
              "requests_per_second": {"type": "integer", "minimum": 1, "maximum": 1000000},
              "burst": {"type": "integer", "minimum": 1, "maximum": 1000000, "description": "requests at once, after a pause; by default those of a second"}
            }
          },
          "routing": {
            "type": "object", "additionalProperties": false, "oneOf": [{"required": ["rules"]}, {"required": ["order"]}],
            "properties": {
              "order": {"$ref": "#/definitions/provider_list", "description": "short for one rule: all to the first, the others as fall-back"},
              "rules": {
                "type": "array", "minItems": 1, "description": "the first rule whose conditions hold decides",
                "items": {
                  "type": "object", "additionalProperties": false, "required": ["name", "to"],
                  "properties": {
                    "name": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
                    "when": {"$ref": "#/definitions/conditions"},
                    "to": {
                      "type": "object", "minProperties": 1, "description": "percent of the users by provider; they add up to 100",
                      "additionalProperties": {"type": "number", "minimum": 0, "maximum": 100}
                    },
                    "fallback": {"$ref": "#/definitions/provider_list", "description": "in order, where the user's own provider cannot serve"}
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
)JSON";
}

}  // namespace walletgate::gateway
