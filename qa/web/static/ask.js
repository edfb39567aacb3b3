// Runs once, when the results of the Ask page are first drawn. Gradio provides `element` and
// `trigger`; `trigger("submit")` makes the page show what the address says.

const spoken = () => document.getElementById("spoken");

function follow() {
  element.setAttribute("aria-busy", "true");
  trigger("submit");
}

function visit(address) {
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
  follow();
}

// Gradio gives every radio button a group of its own; arrow keys need them in one.
function joinChoices(name, label) {
  for (const choice of document.querySelectorAll(`#${name} input`)) {
    choice.name = name;
    choice.closest(".wrap").setAttribute("role", "radiogroup");
    choice.closest(".wrap").setAttribute("aria-label", label);
  }
}

function shown() {
  joinChoices("language", "Documents in");
  joinChoices("caution", "How sure an answer must be");
  element.removeAttribute("aria-busy");
  const results = element.querySelector(".results");
  if (!results) return;
  document.title = results.dataset.title;
  if (spoken()) spoken().textContent = results.dataset.status;
}

// `navigator.clipboard` exists on HTTPS and on this machine only; an office network has neither.
async function copy(text) {
  if (window.isSecureContext && navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // The browser refused; the older way below may still work.
    }
  }
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.style.cssText = "position:fixed;inset-block-start:0;opacity:0";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  before?.focus();
  return copied;
}

async function copyFrom(button) {
  const label = (button.dataset.label ??= button.textContent);
  const copied = await copy(button.dataset.copy);
  button.textContent = copied ? "Copied" : "Select the text to copy it";
  if (spoken()) spoken().textContent = button.textContent;
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => (button.textContent = label), 2000);
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (button) copyFrom(button);
  const link = event.target.closest("a[data-visit]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  visit(link.getAttribute("href"));
});
addEventListener("popstate", follow);
addEventListener("visit", (event) => visit(event.detail));
addEventListener("shown", shown);
