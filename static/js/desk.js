// The desk by keyboard: / searches, j and k move among rows, Enter opens, ? shows the keys.
// What changed on a page that asks again is marked for two seconds. Every page works without it.
(() => {
  "use strict";
  const typing = (field) => field.closest("input, textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-rows] tbody a, [data-rows] tbody .little")]
    .filter((link) => link === link.closest("tr").querySelector("a, .little"));

  const move = (by) => {
    const found = rows();
    if (!found.length) return;
    const at = found.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : found.length - 1) : Math.min(Math.max(at + by, 0), found.length - 1);
    found[next].focus();
  };
  const search = () => {
    const link = document.querySelector("[data-search]");
    const field = document.querySelector(".finder [name=value]");
    if (field) field.focus();
    else if (link) link.click();
  };
  const keys = () => {
    const told = document.getElementById("keys");
    if (!told) return;
    told.open = !told.open;
    if (told.open) told.querySelector("summary").focus();
  };
  const ACTS = { j: () => move(1), k: () => move(-1), "/": search, "?": keys };

  document.addEventListener("keydown", (event) => {
    const act = ACTS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    event.preventDefault();
    act();
  });

  let before = new Map();
  const told = (root) => new Map([...root.querySelectorAll("[data-row]")].map(
    (row) => [row.dataset.row, [...row.cells].slice(1).map((cell) => cell.textContent).join("|")]));
  document.addEventListener("htmx:beforeSwap", () => { before = told(document); });
  document.addEventListener("htmx:afterSwap", () => {
    for (const [id, words] of told(document)) {
      if (before.get(id) === words) continue;
      const row = document.querySelector(`[data-row="${id}"]`);
      row.classList.add("fresh");
      setTimeout(() => row.classList.remove("fresh"), 2000);
    }
  });
})();
