# Reproduction numbers of Cori et al. by EpiEstim, one series after the other, as it takes them.
# Called as: Rscript cori.R COUNTS.csv (a row a series) MEAN SD (of the serial interval) WINDOW
suppressPackageStartupMessages(library(EpiEstim))

arguments <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(arguments[1], header = FALSE))
dimnames(counts) <- NULL
days <- ncol(counts)
window <- as.integer(arguments[4])
start <- 2:(days - window + 1)

# Seconds that the core has spent on this process.
of_core <- function() sum(proc.time()[c("user.self", "sys.self")])

estimate <- function(series) {
  config <- make_config(list(
    t_start = start, t_end = start + window - 1,
    mean_si = as.numeric(arguments[2]), std_si = as.numeric(arguments[3])
  ))
  suppressWarnings(suppressMessages(
    estimate_R(series, method = "parametric_si", config = config)
  ))$R
}

found <- estimate(counts[1, ])
begin <- of_core()
for (row in seq_len(nrow(counts))) found <- estimate(counts[row, ])
seconds <- of_core() - begin

last <- found[nrow(found), ]
cat(sprintf(
  '{"version": "%s", "seconds": %.6g, "mean": %.15g, "upper": %.15g}\n',
  packageVersion("EpiEstim"), seconds, last$`Mean(R)`, last$`Quantile.0.975(R)`
))
