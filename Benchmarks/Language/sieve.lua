local function sieve(n)
  local prime = {}
  for i = 1, n do prime[i] = true end
  local i = 2
  while i * i < n do
    if prime[i + 1] then
      local j = i * i
      while j < n do
        prime[j + 1] = false
        j = j + i
      end
    end
    i = i + 1
  end
  local count = 0
  for i = 2, n - 1 do if prime[i + 1] then count = count + 1 end end
  return count
end
print(sieve(5000000))
