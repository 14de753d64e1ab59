# The workload on SimInf: its exact simulation event by event, at 100,000 people. The force of
# infection of a patch is set once a day, after the time step, from the patches around it.
source(commandArgs(trailingOnly = TRUE)[1])
suppressPackageStartupMessages(library(SimInf))
set_num_threads(1)

count <- nrow(patches)
share <- as.data.frame(coupling)
names(share) <- paste0("c", seq_len(count))

once_a_day <- sprintf("
  const int *all = &u[-4 * node];
  double force = 0;
  for (int j = 0; j < %d; j++) {
    const int *other = &all[4 * j];
    force += ldata[j] * other[2] / (double)(other[0] + other[1] + other[2] + other[3]);
  }
  v_new[0] = gdata[0] * force;
  return v_new[0] != v[0];
", count)

rate <- reproduction_number / infectious_days
begins <- data.frame(S = patches$agents - patches$first, E = 0L, I = patches$first, R = 0L)
model <- mparse(
  transitions = c("S -> force * S -> E", "E -> onward * E -> I", "I -> over * I -> R"),
  compartments = c("S", "E", "I", "R"),
  gdata = c(contacts = rate, onward = 1 / latent_days, over = 1 / infectious_days),
  ldata = share,
  v0 = data.frame(force = rate * as.vector(coupling %*% (patches$first / patches$agents))),
  u0 = begins,
  tspan = 0:days,
  pts_fun = once_a_day
)

replicate_of <- function(seed) {
  set.seed(seed)
  run(model)
}

attack <- function(found) {
  last <- trajectory(found, compartments = "S")
  1 - sum(last$S[last$time == days]) / sum(patches$agents)
}

run_engine(
  "SimInf", sum(patches$agents), replicate_of, attack, 7, "S, E, I, R by day and patch",
  "continuous time, the force of infection set once a day"
)
