"""What one would write to get the report's linear case out of scikit-learn as JSON."""

import json
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

EPOCHS = 3000

x = np.random.default_rng(7).random((100, 2))
truth = np.where(x[:, 0] > x[:, 1], 0, 1)
x = 1 / (1 + np.exp(-x))
classifier = MLPClassifier(
    hidden_layer_sizes=(10, 10),
    activation="logistic",
    solver="sgd",
    alpha=0.0,
    batch_size=100,
    learning_rate_init=0.01 * 100,
    momentum=0.0,
    shuffle=False,
    max_iter=EPOCHS,
    tol=0.0,
    n_iter_no_change=EPOCHS + 1,
    random_state=7,
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    classifier.fit(x, truth)
predicted = classifier.predict(x)
result = {
    "epochs": classifier.n_iter_,
    "losses": [float(loss) for loss in classifier.loss_curve_],
    "final_loss": float(classifier.loss_),
    "correct": int((predicted == truth).sum()),
    "confusion": np.bincount(2 * truth + predicted, minlength=4).reshape(2, 2).tolist(),
}
print(json.dumps(result))
