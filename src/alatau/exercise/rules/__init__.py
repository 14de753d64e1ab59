"""The rules: what each command may do, and what it becomes. See `alatau.exercise.judge`."""
