def build(count):
    list = []
    for i in range(count):
        list.append(i * 2)
    sum = 0
    for v in list:
        sum += v
    for i in range(count):
        list[i] = list[i] + 1
    return sum + len(list) + list[-1]


print(build(5000000))
