"""Matrices, a sample a row, as the report writes it: no bias, sigmoid on the input too."""

import numpy as np


def s(z):
    return 1 / (1 + np.exp(-z))


def ds(a):
    return a * (1 - a)


def run(weights, x):
    F = [x]
    for W in weights:
        F.append(s(F[-1]) @ W)
    return F


def forward(weights, biases, x):
    F = run(weights, x)
    return [s(f) for f in F[1:]]


def gradients(weights, biases, x, y):
    F = run(weights, x)
    out = s(F[-1])
    loss = -np.sum(y * np.log(out) + (1 - y) * np.log(1 - out))
    B = out - y
    dW = [None] * len(weights)
    for i in range(len(weights) - 1, -1, -1):
        dW[i] = s(F[i]).T @ B
        if i > 0:
            B = ds(s(F[i])) * (B @ weights[i].T)
    return loss, dW


def train(weights, biases, x, y, learning_rate, epochs):
    for epoch in range(epochs):
        _, dW = gradients(weights, biases, x, y)
        weights = [W - learning_rate * g for W, g in zip(weights, dW)]
    return weights


def accuracy(outputs, targets):
    predicted = np.where(outputs > 0.5, 1, 0)
    return np.sum(predicted == targets) / len(targets)
