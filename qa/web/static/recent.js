// The questions asked last stay in this browser; nothing sends them anywhere.
const PLACE = "recent-questions";
const MOST = 8;

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : [];
  } catch {
    return []; // forbidden by the browser, or written by something else
  }
}

export function remember(question) {
  const kept = [question, ...recent().filter((each) => each !== question)].slice(0, MOST);
  try {
    localStorage.setItem(PLACE, JSON.stringify(kept));
  } catch {
    // The browser keeps nothing; then there is nothing to list either.
  }
}

export function listRecent(section) {
  if (!section) return;
  const offered = [...document.querySelectorAll(".welcome > .examples a")].map((each) => each.textContent);
  const others = recent().filter((question) => !offered.includes(question));
  const items = others.map((question) => {
    const link = document.createElement("a");
    link.href = `/?${new URLSearchParams({ q: question })}`;
    link.dir = "auto";
    link.dataset.visit = "";
    link.textContent = question;
    const item = document.createElement("li");
    item.append(link);
    return item;
  });
  section.querySelector("ul").replaceChildren(...items);
  section.hidden = items.length === 0;
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-forget]")) return;
  try {
    localStorage.removeItem(PLACE);
  } catch {
    // Nothing was kept.
  }
  listRecent(event.target.closest(".recent"));
  document.querySelector("#question :is(input, textarea)")?.focus();
});
