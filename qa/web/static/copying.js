// Copies what a button holds, and says so on it.

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

export async function copyFrom(button, words, say) {
  const label = (button.dataset.label ??= button.textContent);
  const link = button.dataset.copyLink;
  const text = link ? new URL(link, location.href).href : button.dataset.copy;
  button.textContent = (await copy(text)) ? words.copied : words.uncopied;
  say(button.textContent);
  clearTimeout(Number(button.dataset.timer));
  button.dataset.timer = setTimeout(() => (button.textContent = label), 2000);
}
