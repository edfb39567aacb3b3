// One of the cards is the chosen one: keys move it, and where there is room its source stands
// beside it.
const WIDE = matchMedia("(min-width: 75rem)");
const PLACE = "source-pane";
const cards = () =>
  [...document.querySelectorAll(".results .card[data-link]")].filter((card) =>
    card.checkVisibility({ contentVisibilityAuto: true }),
  );
const chosen = () => document.querySelector(".card[aria-current]");
const heard = new WeakSet();
let waiting = 0;

function choose(card) {
  if (card && card === chosen()) return;
  chosen()?.removeAttribute("aria-current");
  card?.setAttribute("aria-current", "true");
  showSource();
}

function move(step) {
  const all = cards();
  const at = all.indexOf(chosen());
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  if (!next) return;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  choose(next);
}

function isClosed() {
  try {
    return localStorage.getItem(PLACE) === "closed";
  } catch {
    return false;
  }
}

function setClosed(closed) {
  try {
    if (closed) localStorage.setItem(PLACE, "closed");
    else localStorage.removeItem(PLACE);
  } catch {
    // Not remembered then.
  }
}

// The answer is painted first; a run of keys loads only the source it ends at.
function showSource() {
  const pane = document.querySelector(".pane");
  if (!pane) return;
  const link = chosen()?.dataset.link;
  const open = Boolean(link) && WIDE.matches && !isClosed();
  pane.hidden = !open;
  document.querySelector(".pane-opener").hidden = open || !link || !WIDE.matches;
  clearTimeout(waiting);
  if (!open || document.getElementById("first-page")) return; // which is about to go
  pane.querySelector(".handles a").href = link;
  waiting = setTimeout(() => requestAnimationFrame(() => load(pane.querySelector("iframe"), link)), 120);
}

function load(frame, link) {
  const address = new URL(link, location.href);
  address.searchParams.set("pane", "1");
  // Not `src`: every change of that is a step for the Back button.
  frame.contentWindow?.location.replace(address);
}

export function beginSelecting(drawn) {
  const frame = drawn.querySelector(".pane iframe");
  if (frame) listenOnce(frame, "load", () => showPage(frame));
  const nearest = drawn.querySelector(".nearest");
  if (nearest) listenOnce(nearest, "toggle", () => choose(cards()[0]));
  chosen()?.removeAttribute("aria-current");
  choose(cards()[0]);
}

// Elements may outlast an answer, their attributes do not.
function listenOnce(element, name, listener) {
  if (!heard.has(element)) element.addEventListener(name, listener);
  heard.add(element);
}

// Of a PDF its page is shown, with the words marked on it; below it stands the text. A click into
// the source takes the focus there: keys go on meaning what they do beside it, but for arrows.
function showPage(frame) {
  frame.contentDocument?.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow")) onKey(event);
  });
  const page = frame.contentDocument?.getElementById("page");
  if (page?.querySelector("img")) page.scrollIntoView();
}

// From the chosen passage to a page that judges it, or keeps the question for measuring.
function judge() {
  const question = document.querySelector(".results")?.dataset.question;
  if (!question) return;
  const link = chosen()?.dataset.link ?? "";
  location.assign("/judge/new?" + new URLSearchParams({ q: question, link }));
}

const isTyping = (element) =>
  element.closest("input, textarea, select, [contenteditable], dialog") !== null;
const ACTIONS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  g: judge,
  "/": () => document.querySelector("#question :is(input, textarea), .asking input")?.select(),
  "?": () => document.querySelector(".keys")?.showModal(),
};

function onKey(event) {
  // The box has the focus after a question was asked; without it every key is a letter.
  if (event.key === "Escape" && event.target.closest("#question, .asking")) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const action = ACTIONS[event.key];
  if (action && (cards().length > 0 || "/?g".includes(event.key))) {
    event.preventDefault();
    window.focus();
    action();
  }
  const onCard = event.target === chosen() || event.target === document.body;
  if (event.key === "Enter" && onCard && chosen()) location.assign(chosen().dataset.link);
}

document.addEventListener("keydown", onKey);
document.addEventListener("focusin", (event) => {
  const card = event.target.closest(".card[data-link]");
  if (card) choose(card);
});
document.addEventListener("click", (event) => {
  const card = event.target.closest(".card[data-link]");
  if (card) choose(card);
  const pane = event.target.closest("[data-pane]")?.dataset.pane;
  if (!pane) return;
  setClosed(pane === "closed");
  showSource();
});
WIDE.addEventListener("change", showSource);
