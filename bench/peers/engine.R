# What every engine's script in R does: read the workload, warm up, run its replicates, print JSON.
# Called as: Rscript with_NAME.R engine.R FOLDER

folder <- commandArgs(trailingOnly = TRUE)[2]
patches <- read.csv(file.path(folder, "patches.csv"))
coupling <- as.matrix(read.csv(file.path(folder, "coupling.csv"), header = FALSE))
dimnames(coupling) <- NULL
theory <- scan(file.path(folder, "theory.csv"), quiet = TRUE)

days <- 365
reproduction_number <- 2.5
latent_days <- 4
infectious_days <- 6
becomes_infectious <- 1 - exp(-1 / latent_days)
recovers <- 1 - exp(-1 / infectious_days)
beta <- reproduction_number * recovers

# Seconds that the core has spent on this process.
of_core <- function() sum(proc.time()[c("user.self", "sys.self")])

# replicate_of(seed) runs one replicate; attack(result) is the share infected.
run_engine <- function(package, people, replicate_of, attack, repeats, stored, differs = "") {
  replicate_of(1)
  seconds <- numeric(repeats)
  attacks <- numeric(repeats)
  for (seed in seq_len(repeats)) {
    begin <- of_core()
    # The clock of R has steps of a millisecond.
    for (again in 1:10) found <- replicate_of(10 * seed + again)
    seconds[seed] <- (of_core() - begin) / 10
    attacks[seed] <- attack(found)
  }
  cat(sprintf(
    paste0(
      '{"version": "%s", "people": %d, "milliseconds": %.6g, "preparing_milliseconds": 0, ',
      '"attack": %.10g, "theory": %.10g, "repeats": %d, "stored": "%s", "differs": "%s"}\n'
    ),
    packageVersion(package), people, median(seconds) * 1000, mean(attacks), theory, repeats,
    stored, differs
  ))
}
