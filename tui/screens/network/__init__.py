"""Network: the units and weights of the Lab's run."""
