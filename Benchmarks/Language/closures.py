def counter():
    n = 0

    def count(by):
        nonlocal n
        n += by
        return n

    return count


def compose(f, g):
    return lambda x: f(g(x))


def run_all(count):
    c = counter()
    step = compose(lambda x: x + 1, lambda x: c(x))
    last = 0
    for i in range(count):
        last = step(i % 3)
    return last


print(run_all(4000000))
