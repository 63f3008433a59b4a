-- The load, for wrk: creates, each with an external id of its own.
--   wrk … -s create.lua URL -- SALT KEY VENDOR PATH

local number = 0
local salt, key, provider, path

function init(words)
  salt, key, provider, path = words[1], words[2], words[3], words[4]
end

function request()
  number = number + 1
  local profile = provider == "capa" and ',"profile":{"type":"individual","display_name":"Alice Example"}' or ""
  local id = salt .. "-" .. number
  return wrk.format("POST", path, {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. key},
    '{"external_id":"u-' .. id .. '","provider":"' .. provider .. '","login_methods":[{"type":"email","email":"alice.' .. id
      .. '@example.com"}],"metadata":{"plan":"gold","source":"signup-form"}' .. profile .. "}")
end
