def sieve(n):
    prime = []
    for i in range(n):
        prime.append(True)
    i = 2
    while i * i < n:
        if prime[i]:
            j = i * i
            while j < n:
                prime[j] = False
                j += i
        i += 1
    count = 0
    for i in range(2, n):
        if prime[i]:
            count += 1
    return count


print(sieve(5000000))
