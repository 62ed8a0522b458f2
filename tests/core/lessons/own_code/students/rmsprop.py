"""The update alone: RMSprop."""

import numpy as np

ALPHA = 0.99


def update(weights, gradients, learning_rate, squares):
    if squares is None:
        squares = [0] * len(weights)
    squares = [ALPHA * s + (1 - ALPHA) * g**2 for s, g in zip(squares, gradients)]
    steps = [learning_rate * g / (np.sqrt(s) + 1e-8) for s, g in zip(squares, gradients)]
    return [w - step for w, step in zip(weights, steps)], squares
