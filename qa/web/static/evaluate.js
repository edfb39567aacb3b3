// The page of evaluation works without this; it shows how far a run is without reloading.
import { followWork, refreshParts } from "/web/work.js";

followWork("/evaluate/progress", async () => {
  await refreshParts(["job", "runs"]);
  for (const button of document.querySelectorAll(".go button")) {
    button.disabled = false;
  }
});
