// The library page works without this; it adds dropping, and shows progress without reloading.
import { at, followWork, refreshParts, showWork } from "/web/work.js";

const form = at("upload");

document.documentElement.classList.add("with-script");

async function refresh() {
  await refreshParts(["summary", "job", "documents"]);
}

function follow() {
  followWork("/library/progress", refresh);
}

function complain(words) {
  const problem = at("problem");
  problem.textContent = words;
  problem.hidden = !words;
  if (words) {
    problem.scrollIntoView({ block: "nearest" });
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
  showWork({ stage: form.dataset.sending, count: "", done: 0, total: 0 });
}

function end_sending(problem) {
  for (const button of document.querySelectorAll("#add button")) {
    button.disabled = false;
  }
  if (!problem) {
    form.reset();
  }
  complain(problem);
  refresh().then(follow);
}

function send() {
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) {
      const part = Math.floor((100 * event.loaded) / event.total);
      showWork({ stage: form.dataset.sending, count: `${part} %`, done: part, total: 100 });
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

follow();
