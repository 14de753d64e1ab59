# `estimate_R` of EpiEstim on each row of FOLDER/incidence.csv, sliding weeks, the serial interval in
# FOLDER/interval.csv. Called as: Rscript with_epiestim.R FOLDER
# Prints JSON: the seconds that the core spent; leaves posterior means in FOLDER/means.csv.
folder <- commandArgs(trailingOnly = TRUE)[1]
suppressMessages(library(EpiEstim))
incidence <- as.matrix(read.csv(file.path(folder, "incidence.csv"), header = FALSE))
interval <- scan(file.path(folder, "interval.csv"), quiet = TRUE)

estimate <- function(cases) {
  suppressMessages(suppressWarnings(estimate_R(
    cases, method = "non_parametric_si", config = make_config(list(si_distr = interval)))))
}

of_core <- function() sum(proc.time()[c("user.self", "sys.self")])
invisible(estimate(incidence[1, ]))
begin <- of_core()
found <- apply(incidence, 1, estimate)
seconds <- of_core() - begin

means <- do.call(rbind, lapply(found, function(each) each$R[["Mean(R)"]]))
write.table(means, file.path(folder, "means.csv"), sep = ",", row.names = FALSE, col.names = FALSE)
cat(sprintf('{"seconds": %.6g, "version": "%s"}\n', seconds, packageVersion("EpiEstim")))
