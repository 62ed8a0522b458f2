"""Layers and activations as objects, squared error, tanh and ReLU, biases, Adam."""

import numpy as np


class Sigmoid:
    def forward(self, z):
        self.a = 1 / (1 + np.exp(-z))
        return self.a

    def backward(self):
        return self.a * (1 - self.a)


class Tanh:
    def forward(self, z):
        self.a = np.tanh(z)
        return self.a

    def backward(self):
        return 1 - self.a**2


class ReLU:
    def forward(self, z):
        self.z = z
        return np.maximum(z, 0)

    def backward(self):
        return (self.z > 0).astype(float)


class LeakyReLU:
    def forward(self, z):
        self.z = z
        return np.where(z > 0, z, 0.01 * z)

    def backward(self):
        return np.where(self.z > 0, 1, 0.01)


class Identity:
    def forward(self, z):
        self.z = z
        return z

    def backward(self):
        return np.ones_like(self.z)


HIDDEN = (Tanh, ReLU)


class Layer:
    def __init__(self, W, b, activation):
        self.W, self.b, self.activation = W, b, activation

    def forward(self, x):
        self.x = x
        return self.activation.forward(x @ self.W + self.b)

    def backward(self, grad):
        delta = grad * self.activation.backward()
        self.dW = self.x.T @ delta
        self.db = delta.sum(axis=0)
        return delta @ self.W.T


def layers_of(weights, biases):
    activations = [kind() for kind in HIDDEN] + [Sigmoid()]
    return [Layer(*parts) for parts in zip(weights, biases, activations)]


def forward(weights, biases, x):
    outs = []
    for layer in layers_of(weights, biases):
        x = layer.forward(x)
        outs.append(x)
    return outs


def gradients(weights, biases, x, y):
    layers = layers_of(weights, biases)
    out = x
    for layer in layers:
        out = layer.forward(out)
    loss = np.sum((out - y) ** 2) / 2
    grad = out - y
    for layer in reversed(layers):
        grad = layer.backward(grad)
    return loss, [l.dW for l in layers], [l.db for l in layers]


class Adam:
    def __init__(self, parameters, lr, beta1=0.9, beta2=0.999, eps=1e-8):
        self.parameters, self.lr = parameters, lr
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m = [np.zeros_like(p) for p in parameters]
        self.v = [np.zeros_like(p) for p in parameters]
        self.t = 0

    def step(self, grads):
        self.t += 1
        for i, g in enumerate(grads):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g**2
            m_hat = self.m[i] / (1 - self.beta1**self.t)
            v_hat = self.v[i] / (1 - self.beta2**self.t)
            self.parameters[i] -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def train(weights, biases, x, y, learning_rate, epochs):
    optimizer = Adam(weights + biases, learning_rate)
    for _ in range(epochs):
        _, dW, db = gradients(weights, biases, x, y)
        optimizer.step(dW + db)
    return weights, biases


def update(weights, gradients, learning_rate, state):
    if state is None:
        state = Adam(weights, learning_rate)
    state.step(gradients)
    return weights, state
