// The library page works without this; it adds dropping, and shows progress without reloading.
"use strict";

const POLL = 400; // milliseconds
const form = document.getElementById("upload");

document.documentElement.classList.add("with-script");

function at(id) {
  return document.getElementById(id);
}

function complain(words) {
  const problem = at("problem");
  problem.textContent = words;
  problem.hidden = !words;
  if (words) {
    problem.scrollIntoView({ block: "nearest" });
  }
}

// --- progress ------------------------------------------------------------------------------

function show(words, count, done, total) {
  // Changed only where it differs, or screen readers would say it again and again.
  if (at("stage").textContent !== words) {
    at("stage").textContent = words;
  }
  at("count").textContent = count;
  if (total > 1) {
    at("bar").max = total;
    at("bar").value = done;
  } else {
    at("bar").removeAttribute("value");
  }
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) {
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ["summary", "job", "documents"]) {
    const focused = at(id).contains(document.activeElement) ? document.activeElement : null;
    at(id).replaceWith(fresh.getElementById(id));
    const again = focused && focused.href && [...at(id).querySelectorAll("a")].find((link) => link.href === focused.href);
    if (again) {
      again.focus({ preventScroll: true });
    }
  }
}

async function follow() {
  try {
    const answer = await fetch("/library/progress", { headers: { accept: "application/json" } });
    const state = await answer.json();
    if (state.running) {
      show(state.stage, state.count, state.done, state.total);
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

// --- sending files -------------------------------------------------------------------------

function begin_sending() {
  complain("");
  for (const button of document.querySelectorAll("#add button")) {
    button.disabled = true;
  }
  const box = document.createElement("div");
  box.className = "job";
  const line = document.createElement("p");
  for (const [id, role] of [["stage", "status"], ["count", null]]) {
    const words = document.createElement("span");
    words.id = id;
    if (role) {
      words.setAttribute("role", role);
    }
    line.append(words, " ");
  }
  const bar = document.createElement("progress");
  bar.id = "bar";
  bar.setAttribute("aria-label", form.dataset.sending);
  box.append(line, bar);
  at("job").replaceChildren(box);
  show(form.dataset.sending, "", 0, 0);
}

function end_sending(problem) {
  for (const button of document.querySelectorAll("#add button")) {
    button.disabled = false;
  }
  if (!problem) {
    form.reset();
  }
  complain(problem);
  refresh().then(follow_if_running);
}

function send() {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) {
      const part = Math.floor((100 * event.loaded) / event.total);
      show(form.dataset.sending, `${part} %`, part, 100);
    }
  });
  request.addEventListener("load", () => {
    const known = request.response && request.response.problem;
    end_sending(request.status < 300 ? "" : known || form.dataset.failed);
  });
  request.addEventListener("error", () => end_sending(form.dataset.failed));
  begin_sending();
  request.send(new FormData(form));
}

function take_dropped(event) {
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry());
  if (entries.some((entry) => entry && entry.isDirectory)) {
    complain(form.dataset.folder);
    return;
  }
  if (event.dataTransfer.files.length) {
    at("files").files = event.dataTransfer.files;
    send();
  }
}

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  const brings_files = (event) => event.dataTransfer && event.dataTransfer.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (brings_files(event)) {
      event.preventDefault(); // or the browser would open the file instead of this page
      at("add").open = true;
      at("drop").classList.add("over");
    }
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) {
      at("drop").classList.remove("over");
    }
  });
  document.addEventListener("drop", (event) => {
    if (brings_files(event)) {
      event.preventDefault();
      at("drop").classList.remove("over");
      take_dropped(event);
    }
  });
}

follow_if_running();
