"""Loops over samples and units, lists of numbers, no NumPy: the report's network."""

from math import exp, log


def s(z):
    return 1 / (1 + exp(-z))


def one_pass(weights, sample):
    values = [list(sample)]
    outs = [[s(v) for v in sample]]
    for W in weights:
        z = []
        for j in range(len(W[0])):
            total = 0
            for i in range(len(W)):
                total += outs[-1][i] * W[i][j]
            z.append(total)
        values.append(z)
        outs.append([s(v) for v in z])
    return values, outs


def gradients(weights, biases, x, y):
    loss = 0
    grads = [[[0.0 for _ in row] for row in W] for W in weights]
    for sample, target in zip(x, y):
        values, outs = one_pass(weights, sample)
        for o, t in zip(outs[-1], target):
            loss -= t * log(o) + (1 - t) * log(1 - o)
        delta = [o - t for o, t in zip(outs[-1], target)]
        for layer in range(len(weights) - 1, -1, -1):
            W = weights[layer]
            for i in range(len(W)):
                for j in range(len(W[0])):
                    grads[layer][i][j] += outs[layer][i] * delta[j]
            if layer:
                below = []
                for i in range(len(W)):
                    total = 0
                    for j in range(len(W[0])):
                        total += W[i][j] * delta[j]
                    below.append(total * s(values[layer][i]) * (1 - s(values[layer][i])))
                delta = below
    return loss, grads


def train(weights, biases, x, y, learning_rate, epochs):
    W = [[list(row) for row in w] for w in weights]
    for _ in range(epochs):
        loss, grads = gradients(W, biases, x, y)
        for w, g in zip(W, grads):
            for i in range(len(w)):
                for j in range(len(w[0])):
                    w[i][j] -= learning_rate * g[i][j]
    return W


def accuracy(outputs, targets):
    right = 0
    for output, target in zip(outputs, targets):
        if round(float(output[0])) == target[0]:
            right += 1
    return right / len(targets)
