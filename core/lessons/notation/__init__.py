"""The equations of one step in the report's notation, as data.

    step = take_step(recording, epoch)
    for equation in equations_of(step):                 # F_0 = x ... the loss after the update
        equation.written("latex")                       # unicode, ascii, latex, typst
        quantities(step)[equation.name]                 # its numbers: an array or a number
        equation.operands                               # the names of those that take part
        [ERRATA[name] for name in equation.errata]      # where the report prints something else
    written_out(step, "F_1", sample, unit)              # one of its sums, term by term
    ERRATA["delta sign"].judge(step).sentence           # which formula a finite difference confirms

Each formula is one expression (see `expression`), from which come its spellings and its numbers.
"""
