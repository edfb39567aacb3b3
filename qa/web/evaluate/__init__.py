"""The pages that measure: gold questions asked, figures and failures shown, runs compared."""
