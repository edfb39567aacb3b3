// The page of evaluation works without this; it shows how far a run is without reloading.
"use strict";

const POLL = 500; // milliseconds

function at(id) {
  return document.getElementById(id);
}

function show(state) {
  // Changed only where it differs, or screen readers would say it again and again.
  if (at("stage").textContent !== state.stage) {
    at("stage").textContent = state.stage;
  }
  at("count").textContent = state.count;
  if (state.total) {
    at("bar").max = state.total;
    at("bar").value = state.done;
  }
}

async function refresh() {
  const answer = await fetch("/evaluate", { headers: { accept: "text/html" } });
  if (!answer.ok) {
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["job", "runs"]) {
    at(id).replaceWith(fresh.getElementById(id));
  }
  for (const button of document.querySelectorAll(".go button")) {
    button.disabled = false;
  }
}

async function follow() {
  try {
    const answer = await fetch("/evaluate/progress", { headers: { accept: "application/json" } });
    const state = await answer.json();
    if (state.running) {
      show(state);
      setTimeout(follow, POLL);
      return;
    }
  } catch {
    setTimeout(follow, 5 * POLL); // the server does not answer at this moment
    return;
  }
  await refresh();
  follow_if_running();
}

function follow_if_running() {
  if (at("job").dataset.running === "yes") {
    setTimeout(follow, POLL);
  }
}

follow_if_running();
