"""Three classes: softmax with cross entropy, its mean, momentum, sigmoid hidden layers."""

import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(weights, biases, x):
    a = x
    for W, b in zip(weights[:-1], biases[:-1]):
        a = sigmoid(a @ W + b)
    return softmax(a @ weights[-1] + biases[-1])


def gradients(weights, biases, x, y):
    inputs = [x]
    for W, b in zip(weights[:-1], biases[:-1]):
        inputs.append(sigmoid(inputs[-1] @ W + b))
    p = softmax(inputs[-1] @ weights[-1] + biases[-1])
    loss = -np.mean(np.sum(y * np.log(p), axis=1))
    delta = (p - y) / len(x)
    dW, db = [], []
    for i in range(len(weights) - 1, -1, -1):
        dW.insert(0, inputs[i].T @ delta)
        db.insert(0, delta.sum(axis=0))
        delta = delta @ weights[i].T * inputs[i] * (1 - inputs[i])
    return loss, dW, db


def update(weights, gradients, learning_rate, state):
    if state is None:
        state = [np.zeros_like(w) for w in weights]
    state = [0.9 * v + g for v, g in zip(state, gradients)]
    return [w - learning_rate * v for w, v in zip(weights, state)], state


def train(weights, biases, x, y, learning_rate, epochs):
    count, state = len(weights), None
    for _ in range(epochs):
        _, dW, db = gradients(weights, biases, x, y)
        both, state = update(weights + biases, dW + db, learning_rate, state)
        weights, biases = both[:count], both[count:]
    return weights, biases


def accuracy(outputs, targets):
    return np.mean(np.argmax(outputs, axis=1) == np.argmax(targets, axis=1))
