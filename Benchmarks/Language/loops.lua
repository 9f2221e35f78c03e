-- Numbers are floats, as in Sonde.
local s, i = 0.0, 0.0
while i < 12000000 do
  s = s + i % 7 * 2
  i = i + 1
end
for a = 0.0, 1999 do for b = 0.0, 1999 do s = s + a - b end end
print(string.format("%.0f", s))
