// Work that a child process does, shown in #job without reloading the page.

const POLL = 500; // milliseconds

export function at(id) {
  return document.getElementById(id);
}

export function showWork(state) {
  // Changed only where it differs, or screen readers would say it again and again.
  if (at("stage").textContent !== state.stage) {
    at("stage").textContent = state.stage;
  }
  at("count").textContent = state.count;
  if (state.total > 1) {
    at("bar").max = state.total;
    at("bar").value = state.done;
  } else {
    at("bar").removeAttribute("value");
  }
}

// Takes the parts of the page with these ids from the server anew; a link keeps its focus.
export async function refreshParts(ids) {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) {
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of ids) {
    const focused = at(id).contains(document.activeElement) ? document.activeElement : null;
    at(id).replaceWith(fresh.getElementById(id));
    const links = focused && focused.href ? [...at(id).querySelectorAll("a")] : [];
    const again = links.find((link) => link.href === focused.href);
    if (again) {
      again.focus({ preventScroll: true });
    }
  }
}

// Shows how far the work is that `progress` tells of, if there is any, and calls `ended` after it.
export function followWork(progress, ended) {
  async function look() {
    try {
      const answer = await fetch(progress, { headers: { accept: "application/json" } });
      const state = await answer.json();
      if (state.running) {
        showWork(state);
        setTimeout(look, POLL);
        return;
      }
    } catch {
      setTimeout(look, 5 * POLL); // the server does not answer at this moment
      return;
    }
    await ended();
    followWork(progress, ended);
  }
  if (at("job").dataset.running === "yes") {
    setTimeout(look, POLL);
  }
}
