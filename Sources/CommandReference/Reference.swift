// placeholder until the reference is built
