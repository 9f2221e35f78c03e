local function counter()
  local n = 0
  return function(by)
    n = n + by
    return n
  end
end
local function compose(f, g) return function(x) return f(g(x)) end end
local function run_all(count)
  local c = counter()
  local step = compose(function(x) return x + 1 end, function(x) return c(x) end)
  local last = 0
  for i = 0, count - 1 do last = step(i % 3) end
  return last
end
print(run_all(4000000))
