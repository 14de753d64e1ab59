# The workload on dust2 by way of odin2: a daily chain of binomial draws, as the workload says.
source(commandArgs(trailingOnly = TRUE)[1])

model <- odin2::odin({
  met[, ] <- coupling[i, j] * I[j] / N[j]
  force[] <- contacts * sum(met[i, ])
  infected[] <- Binomial(S[i], 1 - exp(-force[i]))
  onward[] <- Binomial(E[i], p_onward)
  over[] <- Binomial(I[i], p_over)
  update(S[]) <- S[i] - infected[i]
  update(E[]) <- E[i] + infected[i] - onward[i]
  update(I[]) <- I[i] + onward[i] - over[i]
  update(R[]) <- R[i] + over[i]
  initial(S[]) <- N[i] - first[i]
  initial(E[]) <- 0
  initial(I[]) <- first[i]
  initial(R[]) <- 0
  contacts <- parameter()
  p_onward <- parameter()
  p_over <- parameter()
  coupling <- parameter()
  N <- parameter()
  first <- parameter()
  n <- parameter(constant = TRUE, type = "integer")
  dim(S, E, I, R, N, first, force, infected, onward, over) <- n
  dim(met, coupling) <- c(n, n)
}, quiet = TRUE)

given <- list(
  contacts = beta, p_onward = becomes_infectious, p_over = recovers, coupling = coupling,
  N = patches$people, first = patches$first, n = nrow(patches)
)

replicate_of <- function(seed) {
  system <- dust2::dust_system_create(model, given, n_particles = 1, seed = seed)
  dust2::dust_system_set_state_initial(system)
  dust2::dust_system_simulate(system, 0:days)
}

# The first rows of the state are the susceptible of each patch.
attack <- function(states) {
  1 - sum(states[seq_len(nrow(patches)), days + 1]) / sum(patches$people)
}

run_engine(
  "dust2", sum(patches$people), replicate_of, attack, 7, "S, E, I, R by day and patch"
)
