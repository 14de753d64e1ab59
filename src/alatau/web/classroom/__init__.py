"""The classroom: cohorts of a training week, their lessons, labs, tests; the trainer's desk."""
