# The workload on pomp: one step a day, written as a snippet of C, as its manual advises for speed.
source(commandArgs(trailingOnly = TRUE)[1])
suppressPackageStartupMessages(library(pomp))

count <- nrow(patches)
array_of <- function(name, values) {
  sprintf("static const double %s[] = {%s};", name, paste(sprintf("%.17g", values), collapse = ","))
}
tables <- paste(
  array_of("coupling", t(coupling)),
  array_of("people", patches$people),
  array_of("first", patches$first),
  sep = "\n"
)

begin <- Csnippet(sprintf("
  double *S = &S_1, *E = &E_1, *I = &I_1;
  for (int i = 0; i < %d; i++) { S[i] = people[i] - first[i]; E[i] = 0; I[i] = first[i]; }
", count))

day <- Csnippet(sprintf("
  double *S = &S_1, *E = &E_1, *I = &I_1;
  double met[%1$d];
  for (int i = 0; i < %1$d; i++) met[i] = I[i] / people[i];
  for (int i = 0; i < %1$d; i++) {
    double force = 0;
    for (int j = 0; j < %1$d; j++) force += coupling[%1$d * i + j] * met[j];
    double infected = rbinom(S[i], -expm1(-contacts * force));
    double onward = rbinom(E[i], p_onward);
    double over = rbinom(I[i], p_over);
    S[i] -= infected;
    E[i] += infected - onward;
    I[i] += onward - over;
  }
", count))

model <- simulate(
  t0 = 0, times = seq_len(days), rinit = begin,
  rprocess = discrete_time(step.fun = day, delta.t = 1),
  statenames = c(outer(seq_len(count), c("S", "E", "I"), function(i, name) paste0(name, "_", i))),
  paramnames = c("contacts", "p_onward", "p_over"),
  params = c(contacts = beta, p_onward = becomes_infectious, p_over = recovers),
  globals = Csnippet(tables), seed = 1
)

replicate_of <- function(seed) simulate(model, nsim = 1, seed = seed, format = "arrays")

attack <- function(found) {
  1 - sum(found$states[paste0("S_", seq_len(count)), 1, days]) / sum(patches$people)
}

run_engine("pomp", sum(patches$people), replicate_of, attack, 7, "S, E, I by day and patch")
