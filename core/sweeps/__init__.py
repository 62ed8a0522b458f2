"""Many runs: grids of settings times seeds, trained, raced and counted."""
