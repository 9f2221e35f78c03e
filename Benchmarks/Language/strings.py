def build(count):
    s = ""
    for i in range(count):
        s += f"item {i}, "
    return len(s)


print(build(2000000))
