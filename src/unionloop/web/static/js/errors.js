// After a refused form the summary is read first: it takes the focus once.
document.querySelector(".sum[tabindex]:not([data-quiet] .sum)")?.focus();
