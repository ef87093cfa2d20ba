# Reads samples as CSV (world, sample, days, exit, joined), writes what R's survival and cmprsk say as CSV.
suppressPackageStartupMessages({library(survival); library(cmprsk)})
rows <- read.csv(file("stdin"), stringsAsFactors = FALSE)
out <- function(world, what, at, value) cat(sprintf("%s,%s,%s,%.17g\n", world, what, at, value))
for (world in unique(rows$world)) {
  own <- rows[rows$world == world, ]
  # Observation begins just before the age joined at: who joins at t is at risk at t.
  counted <- function(part) Surv(part$joined - 0.5, part$days, part$exit != "")
  for (sample in unique(own$sample)) {
    part <- own[own$sample == sample, ]
    fit <- survfit(counted(part) ~ 1, conf.type = "log-log")
    left <- which(fit$n.event > 0)
    for (i in left) {
      out(world, paste0("survival.", sample), fit$time[i], fit$surv[i])
      if (fit$surv[i] > 0) {
        out(world, paste0("low.", sample), fit$time[i], fit$lower[i])
        out(world, paste0("high.", sample), fit$time[i], fit$upper[i])
      }
    }
  }
  whole <- own[own$joined == 0, ]
  if (anyDuplicated(own$days[own$exit != ""])) {
    test <- survdiff(Surv(days, exit != "") ~ sample, data = whole)
    out(world, "log_rank", 0, pchisq(test$chisq, 1, lower.tail = FALSE))
  } else {
    # Without two exits on one day the score test of Cox's model is the log-rank test, with delayed entry too.
    fit <- coxph(Surv(joined - 0.5, days, exit != "") ~ sample, data = own)
    out(world, "log_rank", 0, summary(fit)$sctest[["pvalue"]])
  }
  causes <- sort(unique(whole$exit[whole$exit != ""]))
  if (nrow(whole) > 1 && length(causes) > 0) {
    found <- cuminc(whole$days, whole$exit, cencode = "")
    told <- timepoints(found, c(10, 20))
    for (cause in causes) for (at in c(10, 20)) {
      row <- paste("1", cause)
      out(world, paste0("incidence.", cause), at, told$est[row, as.character(at)])
      out(world, paste0("variance.", cause), at, told$var[row, as.character(at)])
    }
  }
}
