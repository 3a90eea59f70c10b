// Keeps what was typed on this phone until the server has it, and the pass for when there is
// no line. Every page works without it.
(() => {
  "use strict";
  const PREFIX = "kept:";
  const here = PREFIX + location.pathname + location.search;
  const form = document.querySelector("form[data-keep]");
  const noLine = document.getElementById("no-line");

  const read = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };
  const write = (key, value) => {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* storage is full or off */ }
  };
  const keys = () => {
    try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; }
  };

  const fields = () => [...form.elements].filter(
    (field) => field.name && !["hidden", "submit", "button"].includes(field.type));
  const typed = () => fields().map((field) => [
    field.name, field.value, ["radio", "checkbox"].includes(field.type) ? field.checked : null]);

  const restore = (kept) => {
    for (const field of fields()) {
      const ticks = ["radio", "checkbox"].includes(field.type);
      const found = kept.find(([name, value]) => name === field.name && (!ticks || value === field.value));
      if (found && ticks) field.checked = found[2];
      else if (found) field.value = found[1];
    }
  };

  // A page that was sent and answered by another page has arrived: it need not be kept. One
  // that was answered by trouble, or by this phone itself, has not.
  const unanswered = document.querySelector("[data-unanswered], #kept-copy:not([hidden])");
  if (!unanswered) {
    for (const key of keys()) if (key !== here && read(key)?.sent) localStorage.removeItem(key);
  } else if (read(here)?.sent) {
    write(here, { sent: false, fields: read(here).fields });
  }

  if (form) {
    const kept = read(here);
    if (document.getElementById("faults")) write(here, { sent: false, fields: typed() });
    else if (kept) restore(kept.fields);
    form.addEventListener("input", () => write(here, { sent: false, fields: typed() }));
    form.addEventListener("submit", (event) => {
      if (navigator.onLine === false) {
        event.preventDefault();
        noLine.hidden = false;
        noLine.scrollIntoView({ block: "center" });
        write(here, { sent: false, fields: typed() });
      } else {
        write(here, { sent: true, fields: typed() });
      }
    });
    document.getElementById("faults")?.focus();
  }

  addEventListener("online", () => { noLine.hidden = true; });
  addEventListener("offline", () => { noLine.hidden = !form; });

  for (const leaving of document.querySelectorAll("form[data-leave]")) {
    leaving.addEventListener("submit", () => {
      try { localStorage.clear(); } catch { /* nothing was kept */ }
      if ("caches" in window) caches.keys().then((names) => names.forEach((name) => caches.delete(name)));
    });
  }

  const left = document.querySelector("[data-left]");  // a phone that was left keeps nothing
  if ("serviceWorker" in navigator && !left) {
    navigator.serviceWorker.register("/worker.js").catch(() => {});
    const pass = document.querySelector("[data-pass]");
    if (pass) {
      navigator.serviceWorker.ready
        .then(() => caches.open("sekisho-pass"))
        .then((cache) => cache.add(pass.dataset.pass))
        .then(() => { document.documentElement.dataset.passKept = "yes"; })
        .catch(() => {});
    }
  }
})();
