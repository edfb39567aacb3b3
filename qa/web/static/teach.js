/* Steps through a lesson by keyboard, without leaving full screen. Without this file the links
   at the bottom do the same. */
"use strict";

const stage = document.getElementById("stage");
const fetched = new Map();
let wanted = location.href;
let turn = Promise.resolve();

function page(address) {
  if (!fetched.has(address)) {
    const reply = fetch(address).then((response) => {
      if (!response.headers.get("content-type")?.startsWith("text/html")) {
        throw new Error("expected a page");
      }
      return response.text();
    });
    reply.catch(() => fetched.delete(address));
    fetched.set(address, reply);
  }
  return fetched.get(address);
}

async function show(address, remember) {
  wanted = address;
  const focused = document.activeElement?.id;
  let next;
  try {
    next = new DOMParser().parseFromString(await page(address), "text/html");
  } catch {
    location.assign(address);
    return;
  }
  if (wanted !== address) {
    return;
  }
  const view = next.getElementById("stage");
  if (!view) {
    location.assign(address);
    return;
  }
  if (remember) {
    history.pushState(null, "", address);
  }
  document.title = next.title;
  stage.className = view.className;
  stage.replaceChildren(...view.childNodes);
  (document.getElementById(focused) ?? stage).focus({ preventScroll: true });
  settle();
}

function settle() {
  fetched.clear();
  const hit = document.getElementById("hit");
  if (hit) {
    hit.scrollIntoView({ block: "nearest" });
  } else {
    scrollTo(0, 0);
  }
  const button = document.getElementById("full-screen");
  button.hidden = !document.fullscreenEnabled;
  const next = document.getElementById("next");
  if (next) {
    page(next.href).catch(() => undefined);
  }
}

/* Presses that come faster than pages do are followed one after the other. */
function follow(selector) {
  turn = turn.then(() => {
    const link = stage.querySelector(selector);
    return link ? show(link.href, link.href !== location.href) : undefined;
  });
}

function toggleFullScreen() {
  if (document.fullscreenElement) {
    document.exitFullscreen();
  } else if (document.fullscreenEnabled) {
    document.documentElement.requestFullscreen();
    stage.focus({ preventScroll: true }); // the links are hidden unless one has the focus
  }
}

/* The nearest thing around the focus, or else the page, that Up and Down would scroll. */
function scrolls() {
  const view = stage.querySelector(".facing .extract") ?? stage.querySelector(".view");
  return [view, document.scrollingElement].some(
    (element) => element.scrollHeight > element.clientHeight + 2,
  );
}

const KEYS = {
  ArrowRight: () => follow("#next"),
  ArrowLeft: () => follow("#previous"),
  PageDown: () => follow("#next"),
  PageUp: () => follow("#previous"),
  Home: () => follow("[data-first]"),
  End: () => follow("[data-last]"),
  f: toggleFullScreen,
  v: () => follow("#verify"),
  Escape: () => location.assign(document.getElementById("leave").href),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  let act = KEYS[key];
  if (key === " " && !event.target.closest("a, button")) {
    act = KEYS[event.shiftKey ? "PageUp" : "PageDown"];
  } else if ((key === "ArrowDown" || key === "ArrowUp") && !scrolls()) {
    act = KEYS[key === "ArrowDown" ? "PageDown" : "PageUp"];
  }
  if (act) {
    event.preventDefault();
    act();
  }
});

stage.addEventListener("click", (event) => {
  if (event.target.closest("#full-screen")) {
    toggleFullScreen();
    return;
  }
  const link = event.target.closest("a[data-step]");
  if (link && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    show(link.href, true);
  }
});

addEventListener("popstate", () => show(location.href, false));
settle();
