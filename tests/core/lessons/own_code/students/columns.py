"""A sample a column, weights (out, in), with biases: as in many courses; mean of the loss."""

import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def forward(weights, biases, X):
    A = [X]
    for W, b in zip(weights, biases):
        Z = np.dot(W, A[-1]) + b
        A.append(sigmoid(Z))
    return A


def gradients(weights, biases, X, Y):
    m = X.shape[1]
    A = forward(weights, biases, X)
    cost = -(1 / m) * np.sum(Y * np.log(A[-1] + 1e-12) + (1 - Y) * np.log(1 - A[-1] + 1e-12))
    dZ = A[-1] - Y
    grads_W, grads_b = [], []
    for l in reversed(range(len(weights))):
        grads_W.append(1 / m * np.dot(dZ, A[l].T))
        grads_b.append(1 / m * np.sum(dZ, axis=1, keepdims=True))
        if l > 0:
            dZ = np.dot(weights[l].T, dZ) * A[l] * (1 - A[l])
    grads_W.reverse()
    grads_b.reverse()
    return cost, grads_W, grads_b


def train(weights, biases, X, Y, learning_rate, epochs):
    for _ in range(epochs):
        cost, dW, db = gradients(weights, biases, X, Y)
        for l in range(len(weights)):
            weights[l] = weights[l] - learning_rate * dW[l]
            biases[l] = biases[l] - learning_rate * db[l]
    return weights, biases


def update(weights, gradients, learning_rate, state):
    return [w - learning_rate * g for w, g in zip(weights, gradients)], None


def accuracy(outputs, targets):
    return float(np.mean((outputs > 0.5) == (targets == 1)))
