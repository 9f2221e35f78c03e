s = 0
i = 0
while i < 12000000:
    s += i % 7 * 2
    i += 1
for a in range(2000):
    for b in range(2000):
        s += a - b
print(s)
