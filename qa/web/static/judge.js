// Keys for judging. Everything they do is a button or a link on the page; without this script
// the page works by those.
const LATER = 1500; // milliseconds until a page that gathers passages is looked at again
const isTyping = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select") !== null;

document.documentElement.classList.add("with-script");

function press(key) {
  if (key === "n") {
    const note = document.getElementById("note");
    note?.focus();
    return note !== null;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  target?.click();
  return target !== null;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key === "Escape" && isTyping(event.target)) return event.target.blur();
  if (!isTyping(event.target) && press(event.key.toLowerCase())) event.preventDefault();
}

// A key pressed twice would judge the next passage unseen.
function onSubmit(event) {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.classList.add("pressed");
}

// A page from the Back button can be used again.
function onShow() {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll(".pressed")) button.classList.remove("pressed");
}

function remember(details) {
  const name = details.dataset.remember;
  try {
    details.open = localStorage.getItem(name) !== "closed";
    details.addEventListener("toggle", () => localStorage.setItem(name, details.open ? "open" : "closed"));
  } catch {
    // Not remembered then.
  }
}

document.addEventListener("keydown", onKey);
for (const form of document.querySelectorAll("form[method=post]")) form.addEventListener("submit", onSubmit);
for (const details of document.querySelectorAll("details[data-remember]")) remember(details);
addEventListener("pageshow", onShow);
if (document.querySelector("[data-gathering]")) setTimeout(() => location.reload(), LATER);
