"""The rows of the registries in PyTorch's terms; one without a row here fails the tests."""

from __future__ import annotations

from dataclasses import dataclass

ACTIVATIONS = {
    "sigmoid": "torch.sigmoid(z)",
    "tanh": "torch.tanh(z)",
    "relu": "torch.relu(z)",
    "leaky_relu": "functional.leaky_relu(z)",
    "elu": "functional.elu(z)",
    "gelu": 'functional.gelu(z, approximate="tanh")',
    "silu": "functional.silu(z)",
    "softplus": "functional.softplus(z, threshold=40)",
    "sine": "torch.sin(z)",
    "softsign": "functional.softsign(z)",
    "step": "torch.heaviside(z.detach(), torch.zeros(())) + 0 * z",
    "identity": "z",
    "softmax": "torch.softmax(z, dim=1)",
}
"""Of z; the softmax is an output alone."""

CRITERIA = {
    "squared_error": 'functional.mse_loss(y, t, reduction="sum") / 2',
    "huber": 'functional.huber_loss(y, t, reduction="sum")',
}
"""Sums over outputs and samples."""

CROSS_ENTROPIES = {
    "sigmoid": 'functional.binary_cross_entropy_with_logits(z, t, reduction="sum")',
    "softmax": 'functional.cross_entropy(z, t, reduction="sum")',
}
"""Of the logits z, by the output."""


@dataclass(frozen=True)
class OptimizerSource:
    """A class of torch.optim, and its settings besides the learning rate."""

    name: str
    settings: tuple[str, ...] = ()


ADAM = ("betas=(beta1, beta2)", "eps=epsilon")

OPTIMIZERS = {
    "gradient_descent": OptimizerSource("SGD"),
    "momentum": OptimizerSource("SGD", ("momentum=momentum",)),
    "nesterov": OptimizerSource("SGD", ("momentum=momentum", "nesterov=True")),
    "adagrad": OptimizerSource("Adagrad", ("eps=epsilon",)),
    "rmsprop": OptimizerSource("RMSprop", ("alpha=alpha", "eps=epsilon")),
    "adam": OptimizerSource("Adam", ADAM),
    "adamw": OptimizerSource("AdamW", (*ADAM, "weight_decay=weight_decay")),
}
