-- Lua's usual way to build a text: collect the parts in a table, and join them at the end.
local function build(count)
  local parts = {}
  for i = 0, count - 1 do parts[#parts + 1] = "item " .. i .. ", " end
  return #table.concat(parts)
end
print(build(2000000))
