"""What one would write to get the report's linear case out of PyTorch as JSON."""

import json
from itertools import pairwise

import torch
from torch.nn.functional import binary_cross_entropy_with_logits

EPOCHS = 3000

torch.manual_seed(7)
x = torch.rand(100, 2, dtype=torch.float64)
truth = (x[:, :1] <= x[:, 1:]).double()
x = torch.sigmoid(x)
widths = [2, 10, 10, 1]
weights = [torch.randn(a, b, dtype=torch.float64, requires_grad=True) for a, b in pairwise(widths)]
sgd = torch.optim.SGD(weights, lr=0.01, foreach=False)


def logits() -> torch.Tensor:
    f = x
    for w in weights[:-1]:
        f = torch.sigmoid(f @ w)
    return f @ weights[-1]


losses = []
for _ in range(EPOCHS):
    loss = binary_cross_entropy_with_logits(logits(), truth, reduction="sum")
    sgd.zero_grad()
    loss.backward()
    sgd.step()
    losses.append(loss.detach())
with torch.no_grad():
    last = logits()
    final_loss = binary_cross_entropy_with_logits(last, truth, reduction="sum").item()
    predicted = (last > 0).long()
    confusion = torch.bincount((2 * truth.long() + predicted).flatten(), minlength=4)
result = {
    "epochs": EPOCHS,
    "losses": torch.stack(losses).tolist(),
    "final_loss": final_loss,
    "correct": int((predicted == truth).sum()),
    "confusion": confusion.reshape(2, 2).tolist(),
}
print(json.dumps(result))
