# The methods of R surveillance on the series in FOLDER/counts.csv, one `sts` object a series, made
# before the time begins. Called as: Rscript with_surveillance.R FOLDER METHOD
# Prints JSON: the seconds that the core spent; leaves bounds and alarms in FOLDER/METHOD.csv.
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
method <- arguments[2]
suppressMessages(library(surveillance))
counts <- as.matrix(read.csv(file.path(folder, "counts.csv"), header = FALSE))
weeks <- ncol(counts)
objects <- lapply(seq_len(nrow(counts)), function(i) sts(counts[i, ], frequency = 52))

judge <- switch(method,
  flexible = function(object) farringtonFlexible(object, list(
    range = weeks, b = 5, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26, reweight = TRUE,
    weightsThreshold = 2.58, pThresholdTrend = 0.05, thresholdMethod = "nbPlugin", alpha = 0.01,
    glmWarnings = FALSE)),
  original = function(object) farrington(object, list(
    range = weeks, b = 5, w = 3, reweight = TRUE, alpha = 0.05, verbose = FALSE)),
  C1 = function(object) earsC(object, list(method = "C1", baseline = 7, alpha = 0.001)),
  C2 = function(object) earsC(object, list(method = "C2", baseline = 7, alpha = 0.001)),
  C3 = function(object) earsC(object, list(method = "C3", baseline = 7, alpha = 0.025))
)

of_core <- function() sum(proc.time()[c("user.self", "sys.self")])
invisible(suppressWarnings(judge(objects[[1]])))
begin <- of_core()
found <- suppressWarnings(lapply(objects, judge))
seconds <- of_core() - begin

rows <- lapply(found, function(each) c(upperbound(each)[, 1], alarms(each)[, 1]))
write.table(do.call(rbind, rows), file.path(folder, paste0(method, ".csv")),
            sep = ",", row.names = FALSE, col.names = FALSE, na = "nan")
cat(sprintf('{"seconds": %.6g, "version": "%s"}\n', seconds, packageVersion("surveillance")))
