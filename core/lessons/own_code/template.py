"""The template of a file whose code is checked: its functions, and what they are given."""

TEMPLATE = '''"""My own backpropagation, checked by: bp-tui check-code FILE

Write `gradients` or `train`, or both. The other functions are optional: take away their '#' to
have them checked too. Everything is a plain NumPy array (lists of numbers do as well):

    weights   [W0, W1, ...]  each (units in, units out)
    biases    [b0, b1, ...]  each (units out,); zeros where the network has none (--no-bias)
    x         (n, inputs)    a row for each of n samples
    y         (n, outputs)   what the output should be: 0 and 1

The number of layers and all widths are those of the arrays: several networks are tried. Which
functions the network has is said by options (default: the report's): --activation sigmoid,
--squash-input (s(x) enters W0), --no-bias, --loss cross_entropy, --reduction sum,
--optimizer gradient_descent. With --columns a sample is a column: x (inputs, n), y (outputs, n),
weights (units out, units in), biases (units out, 1), and so is all that you return.
"""

import numpy as np


def gradients(weights, biases, x, y):
    """Return the loss, the gradients by the weights, and those by the biases.

    Allowed are (loss, [dW0, dW1, ...], [db0, db1, ...]), without biases (loss, [dW0, dW1, ...]),
    and either of them without the loss. Gradients of biases are checked wherever they are returned
    and not all zero, in a network without biases as those at biases of zero.
    """
    raise NotImplementedError


# def forward(weights, biases, x):
#     """Return the outputs of all layers after their activation, [a1, a2, ..., y], or y alone."""
#     raise NotImplementedError


# def train(weights, biases, x, y, learning_rate, epochs):
#     """Return the weights, or (weights, biases), after so many epochs of one update each."""
#     raise NotImplementedError


# def update(weights, gradients, learning_rate, state):
#     """Return (weights, state) after one update of the optimizer.
#
#     weights and gradients are lists of arrays, all weights and then all biases. state is None at
#     first, then what you returned: the velocity, Adam's means and its t.
#     """
#     raise NotImplementedError


# def accuracy(outputs, targets):
#     """Return the share of right samples, 0 to 1, of outputs and targets (n, outputs)."""
#     raise NotImplementedError
'''
