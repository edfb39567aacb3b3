// The Ask page. Its state is its address: asking and choosing change only that, and `follow`
// makes the page show what it says.
import { copyFrom } from "./copying.js";
import { listRecent, remember } from "./recent.js";
import { beginSelecting } from "./selecting.js";

const results = () => document.querySelector(".results");
const part = (name) => document.querySelector(`.gradio-container #${name}`);
const box = () => document.querySelector("#first-page .asking input, #question :is(input, textarea)");
let focused = null;
let unfolded = false;
let late = 0;

export function say(words) {
  const spoken = document.querySelector(".spoken");
  if (spoken) spoken.textContent = words;
}

function follow() {
  if (!window.followAddress) return followLater();
  unfolded = document.querySelector(".filters").open;
  part("results").setAttribute("aria-busy", "true");
  window.followAddress();
}

// Back or Forward while Gradio is still on its way: it follows when it is there, or never comes.
function followLater() {
  if (!late) late = setTimeout(() => location.reload(), 4000);
}

function visit(address) {
  if (!window.followAddress) return location.assign(address);
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
  follow();
}

// The address of a question with what is chosen on the page, without what is usual.
function addressOf(question) {
  const address = new URLSearchParams();
  const form = document.querySelector(".choices");
  for (const [name, value] of form ? new FormData(form) : []) {
    if (value && name !== "q" && !(name === "caution" && value === "balanced")) {
      address.set(name, value);
    }
  }
  const asked = question.trim() ? [["q", question.trim()]] : [];
  const query = new URLSearchParams([...asked, ...address]).toString();
  return query ? `/?${query}` : "/";
}

function shown() {
  const drawn = results();
  if (!drawn) return;
  part("results")?.removeAttribute("aria-busy");
  document.documentElement.lang = drawn.dataset.language; // Gradio sets that of the browser
  document.title = drawn.dataset.title;
  say(drawn.dataset.status);
  restoreChoices();
  if (drawn.dataset.question) remember(drawn.dataset.question);
  listRecent(drawn.querySelector(".recent"));
  stampPrint();
  beginSelecting(drawn);
}

// Gradio draws by changing what is there, so what a person chose outlasts the new attributes;
// and whoever moves through the filters stays there.
function restoreChoices() {
  for (const each of document.querySelectorAll(".choices :is(input[type=radio], option)")) {
    if (each.type === "radio") each.checked = each.defaultChecked;
    else each.selected = each.defaultSelected;
  }
  if (unfolded) document.querySelector(".filters").open = true;
  if (focused) {
    const again = [...document.querySelectorAll(`.choices [name="${focused.name}"]`)];
    (again.find((each) => each.type !== "radio" || each.checked) ?? again[0])?.focus();
  }
  focused = null;
}

function stampPrint() {
  const origin = document.querySelector(".printed.origin");
  if (!origin) return;
  const now = new Date().toLocaleString(document.documentElement.lang, {
    dateStyle: "long",
    timeStyle: "short",
  });
  origin.textContent = `${origin.dataset.words} ${location.href} · ${now}`;
}

// Gradio's own page is there: what was typed meanwhile moves over, and the plain copy goes.
function takeOver() {
  const copy = document.getElementById("first-page");
  const own = part("question")?.querySelector("input, textarea");
  const drawn = part("results")?.querySelector(".results");
  if (!copy || !own || !drawn || !window.followAddress) return;
  const typed = copy.querySelector(".asking input");
  const { selectionStart, selectionEnd } = typed;
  const active = document.activeElement;
  copy.remove();
  document.head.append(document.getElementById("own")); // later than the styles of Gradio
  part("results").dataset.ready = "";
  if (active === typed) own.focus();
  // Gradio listens to its box only once it has come to rest.
  if (typed.value !== typed.defaultValue) {
    requestAnimationFrame(() => {
      const kind = Object.getPrototypeOf(own);
      Object.getOwnPropertyDescriptor(kind, "value").set.call(own, typed.value);
      own.dispatchEvent(new Event("input", { bubbles: true }));
      own.setSelectionRange(selectionStart, selectionEnd);
    });
  }
  drawing.disconnect();
  shown();
  if (!late) return;
  clearTimeout(late);
  follow();
}

const drawing = new MutationObserver(takeOver);
drawing.observe(document.body, { childList: true, subtree: true });

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-copy-link]");
  if (button) copyFrom(button, results().dataset, say);
  if (event.target.closest("[data-keys]")) document.querySelector(".keys").showModal();
  const link = event.target.closest("a[data-visit]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  visit(link.getAttribute("href"));
});
document.addEventListener("change", (event) => {
  if (!event.target.closest(".choices")) return;
  focused = event.target;
  visit(addressOf(box()?.value ?? ""));
});
addEventListener("asked", (event) => visit(addressOf(event.detail ?? "")));
addEventListener("popstate", follow);
addEventListener("shown", shown);
addEventListener("connected", takeOver);
addEventListener("beforeprint", stampPrint);
takeOver();
shown();
