"""Somebody's own backpropagation, judged: the first part that is wrong, and the likeliest mistake.

    >>> from core import Experiment, check_code
    >>> verdict = check_code("mine.py", Experiment(squash_input=False, bias=True))
    >>> verdict.right, verdict.mistakes
    >>> print(verdict)

`template.TEMPLATE` says which functions a file may have. The file runs in a process of its own
(`process`, `child`) on small networks (`cases`); its answers are compared with those of the right
formulas (`formulas`) and of a table of wrong ones (`mistakes`).
"""

from core.lessons.own_code.checking import check_code
from core.lessons.own_code.verdict import Verdict

__all__ = ["Verdict", "check_code"]
