"""Wrong code: edits that students make of right files, and the mistake that each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STUDENTS = Path(__file__).with_name("students")

SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "rows": {},
    "loops": {},
    "columns": {"squash_input": False, "bias": True, "reduction": "mean"},
    "classes": {
        "activation": "tanh-relu",
        "squash_input": False,
        "bias": True,
        "loss": "squared_error",
        "output": "sigmoid",
        "optimizer": "adam",
    },
    "softmax": {
        "dataset": "iris",
        "output": "softmax",
        "squash_input": False,
        "bias": True,
        "reduction": "mean",
        "optimizer": "momentum",
    },
    "rmsprop": {"optimizer": "rmsprop"},
}
"""The experiments that the right files are right for."""


@dataclass(frozen=True)
class Edit:
    """A right file with one part written otherwise."""

    mistake: str
    """Its name in the table."""
    file: str
    old: str
    new: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Other settings than the file's."""
    also: Mapping[str, str] = field(default_factory=dict)
    """Other parts and what stands there instead."""
    told: bool = False
    """Whether the issue names it: such are tested at once, the others by the slow tests."""

    def __str__(self) -> str:
        return f"{self.mistake} ({self.file})"

    def text(self) -> str:
        """The wrong file."""
        right = (STUDENTS / f"{self.file}.py").read_text(encoding="utf-8")
        for old, new in {self.old: self.new, **self.also}.items():
            assert old in right, old
            right = right.replace(old, new)
        return right


EDITS = (
    # named ones
    Edit("no s'", "rows", "ds(s(F[i])) * (B @ weights[i].T)", "B @ weights[i].T", told=True),
    Edit("no s'", "columns", " * A[l] * (1 - A[l])", ""),
    Edit("no s'", "loops", "total * s(values[layer][i]) * (1 - s(values[layer][i]))", "total"),
    Edit(
        "shared activation object",
        "classes",
        "activations = [kind() for kind in HIDDEN] + [Sigmoid()]",
        "one = Tanh()\n    activations = [one, one, Sigmoid()]",
        {"activation": "tanh"},
        told=True,
    ),
    Edit("s' of the layer above", "rows", "ds(s(F[i]))", "ds(s(F[i + 1]))"),
    Edit("s' of the layer below", "rows", "ds(s(F[i]))", "ds(s(F[i - 1]))"),
    Edit(
        "the last layer's function",
        "classes",
        "delta = grad * self.activation.backward()",
        "a = self.activation\n"
        "        if isinstance(a, Tanh):\n"
        "            delta = grad * (self.x @ self.W + self.b > 0)\n"
        "        else:\n"
        "            delta = grad * a.backward()",
        told=True,
    ),
    Edit("s'(a) where s'(z) is meant", "rows", "ds(s(F[i]))", "ds(s(s(F[i])))", told=True),
    Edit("s'(z) where s'(a) is meant", "rows", "ds(s(F[i]))", "ds(F[i])", told=True),
    Edit("sign of the output's delta", "rows", "B = out - y", "B = y - out", told=True),
    Edit("transposed weights", "rows", "B @ weights[i].T", "B @ weights[i]", told=True),
    Edit("transposed weights", "loops", "W[i][j] * delta[j]", "W[j][i] * delta[j]"),
    Edit("transposed gradients", "rows", "s(F[i]).T @ B", "B.T @ s(F[i])"),
    Edit(
        "mean for sum",
        "rows",
        "return loss, dW",
        "return loss / len(x), [d / len(x) for d in dW]",
        told=True,
    ),
    Edit("mean for sum in the gradients", "rows", "B = out - y", "B = (out - y) / len(y)"),
    Edit("sum for mean in the gradients", "columns", "1 / m * np", "np", told=True),
    Edit(
        "½ in the loss",
        "classes",
        "np.sum((out - y) ** 2) / 2",
        "np.sum((out - y) ** 2)",
        told=True,
    ),
    Edit("½ too much in the loss", "classes", "** 2) / 2", "** 2) / 4"),
    Edit("2 in the output's delta", "classes", "grad = out - y\n", "grad = 2 * (out - y)\n"),
    Edit("½ in the output's delta", "classes", "grad = out - y\n", "grad = (out - y) / 2\n"),
    Edit("learning rate forgotten", "rows", "learning_rate * g for", "g for", told=True),
    Edit(
        "learning rate twice",
        "rows",
        "learning_rate * g for",
        "learning_rate * learning_rate * g for",
        told=True,
    ),
    Edit("uphill", "rows", "W - learning_rate * g", "W + learning_rate * g"),
    Edit(
        "a bias a sample",
        "classes",
        "self.db = delta.sum(axis=0)",
        "self.db = delta",
        told=True,
    ),
    Edit(
        "identity's derivative 0",
        "classes",
        "return np.ones_like(self.z)",
        "return np.zeros_like(self.z)",
        {"activation": "tanh-identity"},
        {"HIDDEN = (Tanh, ReLU)": "HIDDEN = (Tanh, Identity)"},
        told=True,
    ),
    Edit("Adam without the power of t", "classes", "**self.t", "", told=True),
    Edit(
        "one-sided accuracy",
        "rows",
        "np.sum(predicted == targets) / len(targets)",
        "1 - np.sum(targets - predicted) / len(targets)",
        told=True,
    ),
    Edit(
        "arguments changed in place",
        "rows",
        "    return loss, dW\n",
        "    for W, g in zip(weights, dW):\n        W -= 0.01 * g\n    return loss, dW\n",
        told=True,
    ),
    Edit(
        "float32",
        "rows",
        "    F = [x]\n    for W in weights:\n",
        "    F = [x.astype(np.float32)]\n    for W in [w.astype(np.float32) for w in weights]:\n",
        told=True,
    ),
    # The forward pass.
    Edit(
        "no activation",
        "rows",
        "F.append(s(F[-1]) @ W)",
        "F.append((s(x) if F[-1] is x else F[-1]) @ W)",
        also={
            "s(F[i]).T @ B": "(F[i] if i else s(x)).T @ B",
            "return [s(f) for f in F[1:]]": "return [*F[1:-1], s(F[-1])]",
        },
    ),
    Edit(
        "values before the activation",
        "rows",
        "return [s(f) for f in F[1:]]",
        "return [*F[1:-1], s(F[-1])]",
    ),
    Edit("no output function", "columns", "return A\n", "A[-1] = Z\n    return A\n"),
    Edit(
        "no output function returned",
        "rows",
        "return [s(f) for f in F[1:]]",
        "return [*(s(f) for f in F[1:-1]), F[-1]]",
    ),
    Edit("sign in the exponent", "columns", "np.exp(-z)", "np.exp(z)"),
    Edit(
        "bias after the activation",
        "columns",
        "Z = np.dot(W, A[-1]) + b\n        A.append(sigmoid(Z))",
        "Z = np.dot(W, A[-1])\n        A.append(sigmoid(Z) + (b if len(A) < len(weights) else 0))",
    ),
    Edit("no bias", "softmax", " + b)", ")", also={"@ weights[-1] + biases[-1]": "@ weights[-1]"}),
    Edit(
        "softmax over the samples",
        "softmax",
        "z.max(axis=1, keepdims=True)",
        "z.max()",
        also={"e.sum(axis=1, keepdims=True)": "e.sum(axis=0, keepdims=True)"},
    ),
    Edit(
        "sigmoids in the softmax's place",
        "softmax",
        "    e = np.exp(z - z.max(axis=1, keepdims=True))\n"
        "    return e / e.sum(axis=1, keepdims=True)",
        "    return sigmoid(z)",
    ),
    # The loss.
    Edit("sign of the loss", "rows", "loss = -np.sum", "loss = np.sum"),
    Edit("mean loss of summed gradients", "rows", "loss = -np.sum", "loss = -np.mean"),
    Edit("summed loss of mean gradients", "columns", "cost = -(1 / m) *", "cost = -"),
    Edit(
        "root of the loss",
        "classes",
        "np.sum((out - y) ** 2) / 2",
        "np.sqrt(np.sum((out - y) ** 2) / 2)",
    ),
    Edit("one term of the cross entropy", "rows", " + (1 - y) * np.log(1 - out)", ""),
    Edit(
        "y written over",
        "rows",
        "    loss = -np.sum(y * np.log(out) + (1 - y) * np.log(1 - out))\n    B = out - y\n",
        "    B = out\n    B -= y\n"
        "    loss = -np.sum(y * np.log(out) + (1 - y) * np.log(1 - out))\n",
        told=True,
    ),
    Edit(
        "y written over, before s'",
        "classes",
        "    loss = np.sum((out - y) ** 2) / 2\n    grad = out - y\n",
        "    grad = out\n    grad -= y\n    loss = np.sum((out - y) ** 2) / 2\n",
        told=True,
    ),
    Edit("another logarithm", "rows", "np.log(", "np.log10("),
    Edit("logarithm to the base 2", "rows", "np.log(", "np.log2("),
    Edit(
        "squared error reported",
        "rows",
        "-np.sum(y * np.log(out) + (1 - y) * np.log(1 - out))",
        "np.sum((out - y) ** 2)",
    ),
    Edit(
        "mean squared error reported",
        "rows",
        "-np.sum(y * np.log(out) + (1 - y) * np.log(1 - out))",
        "np.mean((out - y) ** 2)",
    ),
    # The output's delta.
    Edit(
        "the printed sign", "rows", "B = out - y", "B = ds(out) * (y / out + (1 - y) / (1 - out))"
    ),
    Edit("s' at the output twice", "rows", "B = out - y", "B = (out - y) * ds(out)"),
    Edit("s' at the output twice", "softmax", "(p - y) / len(x)", "(p - y) * p * (1 - p) / len(x)"),
    Edit("no s' at the output", "rows", "B = out - y", "B = -y / out + (1 - y) / (1 - out)"),
    Edit(
        "no s' at the output",
        "classes",
        "grad * self.activation.backward()",
        "grad * (1 if grad.shape[1] == 1 else self.activation.backward())",
    ),
    Edit(
        "s'(y) at the output",
        "rows",
        "B = out - y",
        "B = ds(s(out)) * (-y / out + (1 - y) / (1 - out))",
    ),
    Edit("size of the error", "classes", "grad = out - y\n", "grad = abs(out - y)\n"),
    # The slopes.
    Edit("s' is not passed on", "classes", "return delta @ self.W.T", "return grad @ self.W.T"),
    Edit(
        "s' is not passed on",
        "rows",
        "            B = ds(s(F[i])) * (B @ weights[i].T)",
        "            E = E @ weights[i].T\n            B = ds(s(F[i])) * E",
        also={"B = out - y": "B = E = out - y"},
    ),
    Edit(
        "no s'",
        "rows",
        "            B = ds(s(F[i])) * (B @ weights[i].T)",
        "            B = (ds(s(F[i])) if i > 1 else 1) * (B @ weights[i].T)",
    ),
    Edit(
        "a neighbour's function",
        "classes",
        "    return [Layer(*parts) for parts in zip(weights, biases, activations)]\n",
        "    layers = [Layer(*parts) for parts in zip(weights, biases, activations)]\n"
        "    for layer, above in zip(layers, layers[1:-1]):\n"
        "        layer.kind = type(above.activation)\n"
        "    return layers\n",
        {"activation": "tanh-relu-leaky_relu", "hidden": (4, 4, 4)},
        {
            "HIDDEN = (Tanh, ReLU)": "HIDDEN = (Tanh, ReLU, LeakyReLU)",
            "        delta = grad * self.activation.backward()\n": (
                "        other = getattr(self, 'kind', type(self.activation))()\n"
                "        other.forward(self.x @ self.W + self.b)\n"
                "        delta = grad * other.backward()\n"
            ),
        },
    ),
    Edit(
        "a neighbour's function, below",
        "classes",
        "delta = grad * self.activation.backward()",
        "a = self.activation\n"
        "        z = self.x @ self.W + self.b\n"
        "        delta = grad * (1 - np.tanh(z) ** 2 if isinstance(a, ReLU) else a.backward())",
    ),
    Edit(
        "identity's derivative z",
        "classes",
        "return np.ones_like(self.z)",
        "return self.z",
        {"activation": "tanh-identity"},
        {"HIDDEN = (Tanh, ReLU)": "HIDDEN = (Tanh, Identity)"},
    ),
    Edit("s in the place of s'", "rows", "ds(s(F[i]))", "s(F[i])"),
    Edit("half of the sigmoid's derivative", "rows", "return a * (1 - a)", "return 1 - a"),
    Edit("sign of the sigmoid's derivative", "rows", "return a * (1 - a)", "return a * (a - 1)"),
    Edit("tanh's derivative without the square", "classes", "1 - self.a**2", "1 - self.a"),
    Edit("the sigmoid's derivative of tanh", "classes", "1 - self.a**2", "self.a * (1 - self.a)"),
    Edit(
        "ReLU's derivative below 0", "classes", "(self.z > 0).astype(float)", "np.ones_like(self.z)"
    ),
    Edit(
        "the leak's derivative",
        "classes",
        "np.where(self.z > 0, 1, 0.01)",
        "np.where(self.z > 0, 1, 0)",
        {"activation": "tanh-leaky_relu"},
        {"HIDDEN = (Tanh, ReLU)": "HIDDEN = (Tanh, LeakyReLU)"},
    ),
    Edit("s' twice", "rows", "ds(s(F[i])) *", "ds(s(F[i])) ** 2 *"),
    # The layers.
    Edit("F_i in the gradient", "rows", "s(F[i]).T @ B", "(F[i] if i else s(x)).T @ B"),
    Edit("x in the gradient", "rows", "s(F[i]).T @ B", "(s(F[i]) if i else x).T @ B"),
    Edit("the last sample alone", "loops", "grads[layer][i][j] +=", "grads[layer][i][j] ="),
    Edit("the first sample alone", "rows", "s(F[i]).T @ B", "s(F[i])[:1].T @ B[:1]"),
    Edit(
        "divided by n in every layer",
        "columns",
        "dZ = np.dot(weights[l].T, dZ)",
        "dZ = 1 / m * np.dot(weights[l].T, dZ)",
    ),
    Edit("bias gradients of units", "classes", "delta.sum(axis=0)", "delta.sum(axis=1)"),
    Edit(
        "one bias gradient for all",
        "columns",
        "np.sum(dZ, axis=1, keepdims=True)",
        "np.full((len(dZ), 1), np.sum(dZ))",
    ),
    Edit("mean of the bias gradients", "classes", "delta.sum(axis=0)", "delta.mean(axis=0)"),
    Edit("bias gradients of the last sample", "classes", "delta.sum(axis=0)", "delta[-1]"),
    Edit("no bias gradients", "classes", "delta.sum(axis=0)", "0 * delta.sum(axis=0)"),
    # The update.
    Edit(
        "updated before used",
        "rows",
        "        _, dW = gradients(weights, biases, x, y)\n"
        "        weights = [W - learning_rate * g for W, g in zip(weights, dW)]\n",
        "        weights = list(weights)\n"
        "        F = run(weights, x)\n"
        "        B = s(F[-1]) - y\n"
        "        for i in range(len(weights) - 1, -1, -1):\n"
        "            weights[i] = weights[i] - learning_rate * s(F[i]).T @ B\n"
        "            B = ds(s(F[i])) * (B @ weights[i].T)\n",
    ),
    Edit(
        "an update a sample",
        "rows",
        "        _, dW = gradients(weights, biases, x, y)\n"
        "        weights = [W - learning_rate * g for W, g in zip(weights, dW)]\n",
        "        for k in range(len(x)):\n"
        "            _, dW = gradients(weights, biases, x[k : k + 1], y[k : k + 1])\n"
        "            weights = [W - learning_rate * g for W, g in zip(weights, dW)]\n",
    ),
    Edit(
        "the rate divided by n", "rows", "learning_rate * g for", "learning_rate / len(x) * g for"
    ),
    Edit("one epoch short", "rows", "in range(epochs)", "in range(1, epochs)"),
    Edit("one epoch more", "rows", "in range(epochs)", "in range(epochs + 1)"),
    Edit(
        "one epoch alone", "rows", "in zip(weights, dW)]\n", "in zip(weights, dW)]\n        break\n"
    ),
    Edit("biases stand still", "columns", "biases[l] = biases[l] - learning_rate * db[l]", "pass"),
    Edit(
        "nothing moves",
        "columns",
        "            weights[l] = weights[l] - learning_rate * dW[l]\n"
        "            biases[l] = biases[l] - learning_rate * db[l]\n",
        "            W, b = weights[l], biases[l]\n"
        "            W = W - learning_rate * dW[l]\n"
        "            b = b - learning_rate * db[l]\n",
    ),
    Edit(
        "the optimizer starts anew",
        "classes",
        "        optimizer.step(dW + db)\n",
        "        optimizer = Adam(weights + biases, learning_rate)\n"
        "        optimizer.step(dW + db)\n",
    ),
    # The optimizers.
    Edit(
        "Adam without correction",
        "classes",
        " / (1 - self.beta1**self.t)",
        "",
        also={" / (1 - self.beta2**self.t)": ""},
    ),
    Edit("Adam with one correction", "classes", " / (1 - self.beta2**self.t)", ""),
    Edit("Adam's t one late", "classes", "self.t = 0", "self.t = 1"),
    Edit("Adam's t from 0", "classes", "self.t = 0", "self.t = -1"),
    Edit("beta times t", "classes", "**self.t", " * self.t"),
    Edit("Adam without the root", "classes", "np.sqrt(v_hat)", "v_hat"),
    Edit("Adam without the square", "classes", "* g**2", "* g"),
    Edit("betas swapped", "classes", "beta1=0.9, beta2=0.999", "beta1=0.999, beta2=0.9"),
    Edit(
        "sums for means in Adam",
        "classes",
        "(1 - self.beta1) * g",
        "g",
        also={"(1 - self.beta2) * g": "g"},
    ),
    Edit("averaged velocity", "softmax", "0.9 * v + g for", "0.9 * v + 0.1 * g for"),
    Edit("uphill", "softmax", "0.9 * v + g for", "0.9 * v - g for"),
    Edit("no root", "rmsprop", "np.sqrt(s)", "s"),
    Edit("alpha swapped", "rmsprop", "ALPHA * s + (1 - ALPHA)", "(1 - ALPHA) * s + ALPHA"),
    Edit("the optimizer starts anew", "rmsprop", "ALPHA * s + ", ""),
    # With a number of its own.
    Edit(
        "updated before used, at a rate of its own",
        "rows",
        "B @ weights[i].T",
        "B @ (weights[i] - 0.1 * dW[i]).T",
        told=True,
    ),
    Edit("a learning rate of its own", "rows", "W - learning_rate * g for", "W - 0.01 * g for"),
    Edit("another beta1", "classes", "beta1=0.9,", "beta1=0.999,", told=True),
    Edit("another beta2", "classes", "beta2=0.999", "beta2=0.99"),
    Edit("another epsilon", "classes", "eps=1e-8", "eps=1e-6"),
    Edit(
        "another weight decay",
        "classes",
        "            self.parameters[i] -= self.lr",
        "            self.parameters[i] *= 1 - self.lr * 0.2\n"
        "            self.parameters[i] -= self.lr",
        {"optimizer": "adamw"},
    ),
    Edit("another momentum", "softmax", "0.9 * v", "0.5 * v"),
    Edit("another alpha", "rmsprop", "ALPHA = 0.99", "ALPHA = 0.9"),
    Edit(
        "another leak",
        "classes",
        "z, 0.01 * z",
        "z, 0.2 * z",
        {"activation": "tanh-leaky_relu"},
        {"HIDDEN = (Tanh, ReLU)": "HIDDEN = (Tanh, LeakyReLU)", "> 0, 1, 0.01": "> 0, 1, 0.2"},
    ),
    Edit(
        "a penalty in the gradients",
        "classes",
        "self.dW = self.x.T @ delta",
        "self.dW = self.x.T @ delta + 0.05 * self.W",
    ),
    Edit(
        "clipped gradients",
        "loops",
        "    return loss, grads\n",
        "    for W in grads:\n"
        "        for row in W:\n"
        "            for j, g in enumerate(row):\n"
        "                row[j] = min(max(g, -0.5), 0.5)\n"
        "    return loss, grads\n",
    ),
    # Questions of beginners.
    Edit(
        "epsilon inside Adam's root",
        "classes",
        "np.sqrt(v_hat) + self.eps",
        "np.sqrt(v_hat + self.eps)",
        told=True,
    ),
    Edit("epsilon inside the root", "rmsprop", "np.sqrt(s) + 1e-8", "np.sqrt(s + 1e-8)"),
    Edit(
        "Adam's corrected means are kept",
        "classes",
        "m_hat = self.m[i]",
        "m_hat = self.m[i] = self.m[i]",
        also={"v_hat = self.v[i]": "v_hat = self.v[i] = self.v[i]"},
    ),
    Edit(
        "Adam's t counts arrays",
        "classes",
        "        self.t += 1\n        for i, g in enumerate(grads):\n",
        "        for i, g in enumerate(grads):\n            self.t += 1\n",
    ),
    Edit("plus in the sigmoid's derivative", "rows", "return a * (1 - a)", "return a * (1 + a)"),
    Edit("plus in tanh's derivative", "classes", "1 - self.a**2", "1 + self.a**2"),
    Edit("activated twice in the gradient", "rows", "s(F[i]).T @ B", "s(s(F[i])).T @ B"),
    Edit(
        "activated twice in the gradient",
        "columns",
        "np.dot(dZ, A[l].T)",
        "np.dot(dZ, sigmoid(A[l]).T)",
        told=True,
    ),
    Edit(
        "activated twice in the gradient",
        "softmax",
        "inputs[i].T @ delta",
        "(sigmoid(inputs[i]) if i else x).T @ delta",
    ),
    Edit(
        "reversed lists", "columns", "    grads_W.reverse()\n    grads_b.reverse()\n", "", told=True
    ),
    Edit(
        "reversed lists",
        "softmax",
        "dW.insert(0, inputs[i].T @ delta)",
        "dW.append(inputs[i].T @ delta)",
        also={"db.insert(0, delta.sum(axis=0))": "db.append(delta.sum(axis=0))"},
    ),
    Edit("inputs of the layer below", "rows", "s(F[i]).T @ B", "s(F[i - 1]).T @ B"),
    Edit("outputs for inputs in the gradient", "rows", "s(F[i]).T @ B", "s(F[i + 1]).T @ B"),
    Edit("weights of the layer below", "rows", "B @ weights[i].T", "B @ weights[i - 1].T"),
    Edit(
        "one delta for all layers",
        "rows",
        "            B = ds(s(F[i])) * (B @ weights[i].T)",
        "            delta = ds(s(F[i])) * (B @ weights[i].T)",
    ),
    Edit(
        "no gradient",
        "rows",
        "dW = [None] * len(weights)",
        "dW = [0 * W for W in weights]",
        also={"range(len(weights) - 1, -1, -1)": "range(len(weights) - 1, 0, -1)"},
    ),
    Edit(
        "s' of the error",
        "rows",
        "            B = ds(s(F[i])) * (B @ weights[i].T)",
        "            error = B @ weights[i].T\n            B = error * ds(error)",
    ),
    Edit(
        "ReLU's derivative z below 0",
        "classes",
        "return (self.z > 0).astype(float)",
        "slope = self.z.copy()\n        slope[slope > 0] = 1\n        return slope",
    ),
    Edit(
        "sign of the output's delta, and s' twice", "rows", "B = out - y", "B = (y - out) * ds(out)"
    ),
    Edit("sum of the bias gradients", "columns", "1 / m * np.sum(dZ,", "np.sum(dZ,"),
    Edit(
        "the loss of the last sample",
        "loops",
        "        for o, t in zip(outs[-1], target):\n",
        "        loss = 0\n        for o, t in zip(outs[-1], target):\n",
    ),
    Edit(
        "mean over the outputs too",
        "softmax",
        "np.mean(np.sum(y * np.log(p), axis=1))",
        "np.mean(y * np.log(p))",
    ),
    Edit(
        "mean of the squares",
        "classes",
        "np.sum((out - y) ** 2) / 2",
        "np.mean((out - y) ** 2)",
        also={"grad = out - y\n": "grad = 2 * (out - y) / out.size\n"},
    ),
    Edit(
        "gradients add up over the epochs",
        "rows",
        "    for epoch in range(epochs):\n        _, dW = gradients(weights, biases, x, y)\n",
        "    total = [0 * W for W in weights]\n    for epoch in range(epochs):\n"
        "        dW = [T + g for T, g in zip(total, gradients(weights, biases, x, y)[1])]\n"
        "        total = dW\n",
    ),
    Edit(
        "s' of the error",
        "classes",
        "return (self.z > 0).astype(float)",
        "return 1",
        also={
            "delta = grad * self.activation.backward()": (
                "delta = grad * self.activation.backward()\n"
                "        if isinstance(self.activation, ReLU):\n"
                "            delta[delta <= 0] = 0"
            ),
            "HIDDEN = (Tanh, ReLU)": "HIDDEN = (ReLU, ReLU)",
        },
        settings={"activation": "relu"},
    ),
    Edit(
        "ReLU's derivative the other way round",
        "classes",
        "(self.z > 0).astype",
        "(self.z < 0).astype",
    ),
    Edit(
        "nothing goes back",
        "classes",
        "(self.z > 0).astype(float)",
        "(np.maximum(self.z, 0) < 0).astype(float)",
        {"activation": "relu"},
        {"HIDDEN = (Tanh, ReLU)": "HIDDEN = (ReLU, ReLU)"},
    ),
    Edit(
        "no gradient",
        "softmax",
        "for i in range(len(weights) - 1, -1, -1):",
        "for i in range(len(weights) - 1, 0, -1):",
        also={
            "    return loss, dW, db\n": (
                "    return loss, [0 * weights[0], *dW], [0 * biases[0], *db]\n"
            )
        },
    ),
    Edit(
        "outputs for inputs in the gradient",
        "softmax",
        "inputs[i].T @ delta",
        "inputs[min(i + 1, len(weights) - 1)].T @ delta",
    ),
    Edit(
        "biases before weights",
        "softmax",
        "loss, dW, db\n",
        "loss, db, dW\n",
        also={"_, dW, db =": "_, db, dW ="},
    ),
    Edit("divided by the outputs too", "softmax", "(p - y) / len(x)", "(p - y) / y.size"),
    Edit(
        "a 1 off in every row",
        "softmax",
        "    delta = (p - y) / len(x)\n",
        "    delta = p.copy()\n    delta[:, np.argmax(y, axis=1)] -= 1\n    delta /= len(x)\n",
    ),
    Edit(
        "s' twice in the bias gradients",
        "softmax",
        "        db.insert(0, delta.sum(axis=0))\n",
        "        a = inputs[i + 1] if i + 1 < len(weights) else None\n"
        "        db.insert(0, (delta if a is None else delta * a * (1 - a)).sum(axis=0))\n",
    ),
    Edit(
        "s' before the weights",
        "classes",
        "return delta @ self.W.T",
        "return (delta * self.activation.backward()) @ self.W.T",
        also={
            "delta = grad * self.activation.backward()": (
                "delta = grad * (self.activation.backward() if grad.shape[1] == 1 else 1)"
            )
        },
    ),
    Edit(
        "bias after the activation, but for the output",
        "softmax",
        "sigmoid(a @ W + b)",
        "sigmoid(a @ W) + b",
        also={"sigmoid(inputs[-1] @ W + b)": "sigmoid(inputs[-1] @ W) + b"},
    ),
    # Biases of a network without them.
    Edit(
        "mean of the bias gradients",
        "rows",
        "    return loss, dW\n",
        "    return loss, dW, db\n",
        also={
            "dW = [None] * len(weights)": "dW, db = [None] * len(weights), [None] * len(weights)",
            "s(F[i]).T @ B\n": "s(F[i]).T @ B\n        db[i] = B.mean(axis=0)\n",
            "_, dW =": "_, dW, _ =",
        },
        told=True,
    ),
    # The accuracy.
    Edit(
        "one-sided accuracy, the other side",
        "rows",
        "np.sum(predicted == targets) / len(targets)",
        "1 - np.sum(predicted - targets) / len(targets)",
    ),
    Edit(
        "one-sided accuracy of outputs",
        "rows",
        "np.sum(predicted == targets) / len(targets)",
        "1 - np.sum(targets - outputs) / len(targets)",
    ),
    Edit(
        "one-sided accuracy of outputs, the other side",
        "rows",
        "np.sum(predicted == targets) / len(targets)",
        "1 - np.mean(outputs - targets)",
    ),
    Edit(
        "accuracy without rounding",
        "rows",
        "np.sum(predicted == targets) / len(targets)",
        "1 - np.mean(abs(outputs - targets))",
    ),
    Edit(
        "outputs compared with targets",
        "rows",
        "np.sum(predicted == targets)",
        "np.sum(outputs == targets)",
    ),
    Edit(
        "one class counted", "rows", "np.sum(predicted == targets)", "np.sum(predicted * targets)"
    ),
    Edit(
        "recall",
        "rows",
        "np.sum(predicted == targets) / len(targets)",
        "np.sum(predicted * targets) / np.sum(targets)",
    ),
    Edit(
        "a count",
        "rows",
        "np.sum(predicted == targets) / len(targets)",
        "np.sum(predicted == targets)",
    ),
    Edit(
        "the share of mistakes",
        "rows",
        "np.sum(predicted == targets)",
        "np.sum(predicted != targets)",
    ),
    Edit("boundary at 0", "rows", "outputs > 0.5", "outputs > 0"),
    Edit(
        "outputs against each target",
        "rows",
        "np.sum(predicted == targets) / len(targets)",
        "np.mean(predicted == targets.ravel())",
    ),
    # Another network than the one that is meant.
    Edit("input not squashed", "loops", "outs = [[s(v) for v in sample]]", "outs = [list(sample)]"),
    Edit("input squashed", "columns", "A = [X]", "A = [sigmoid(X)]"),
    Edit("sum for mean", "columns", "m = X.shape[1]", "m = 1"),
    Edit("biases trained", "columns", "m = X.shape[1]", "m = X.shape[1]", {"bias": False}),
    Edit("optimizer gradient_descent", "columns", "m = X", "m = X", {"optimizer": "rmsprop"}),
    Edit("activation sigmoid", "rows", "def s(z):", "def s(z):", {"activation": "tanh"}),
)
