"""Many runs: uncertain parameters, strategies paired by seed, streaming summaries, clusters."""
