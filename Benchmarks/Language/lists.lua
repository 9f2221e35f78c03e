local function build(count)
  local list = {}
  for i = 0, count - 1 do list[#list + 1] = i * 2 end
  local sum = 0
  for _, v in ipairs(list) do sum = sum + v end
  for i = 1, count do list[i] = list[i] + 1 end
  return sum + #list + list[#list]
end
print(build(5000000))
