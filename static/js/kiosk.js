// The kiosk's page: what a keyboard-wedge scanner types, signs of life, the pad of keys. What is
// shown is the program's; without this script the buttons work all the same.
(() => {
  "use strict";
  const QUIET = 80; // milliseconds after the last key; then what came together is sent together
  const LIFE = 5000;
  let keys = [];
  let timer = 0;
  let told = 0;
  let field = null;

  const post = (path, body) => fetch(path, { method: "POST", body }).catch(() => {});
  const json = (path, told) => fetch(path, {
    method: "POST", body: JSON.stringify(told), headers: { "Content-Type": "application/json" },
  }).catch(() => {});

  const alive = () => {
    const now = performance.now();
    if (now - told > LIFE) { told = now; post("/awake"); }
  };

  addEventListener("keydown", (event) => {
    alive();
    keys.push([event.key, event.timeStamp]);
    clearTimeout(timer);
    timer = setTimeout(() => { json("/keys", keys.splice(0)); }, QUIET);
    // A scanner's end key must press no button.
    if (event.key === "Enter" && keys.length > 8) event.preventDefault();
  });
  for (const name of ["pointerdown", "wheel", "scroll"]) addEventListener(name, alive, { capture: true, passive: true });
  addEventListener("contextmenu", (event) => event.preventDefault());
  addEventListener("dragstart", (event) => event.preventDefault());

  // Touch screens have no keyboard: the pad writes where the finger was last.
  addEventListener("focusin", (event) => { if (event.target.matches?.("input:not([type=hidden])")) field = event.target; });
  const typeable = () => field?.isConnected ? field : document.querySelector(".typing input:not([type=hidden])");
  addEventListener("click", (event) => {
    const key = event.target.closest?.("[data-key]")?.dataset.key;
    const into = key && typeable();
    if (!into) return;
    into.value = key === "back" ? into.value.slice(0, -1) : (into.value + key).slice(0, into.maxLength);
    const all = [...into.form.querySelectorAll("input:not([type=hidden])")];
    const next = all[all.indexOf(into) + 1];
    const full = key !== "back" && into.value.length === into.maxLength;
    (full && next ? next : into).focus();
  });
  // A program that answers no more, or cannot: nothing of the last traveller stays on the screen.
  const PATIENCE = 5;
  let unanswered = 0;
  const lost = (is) => {
    document.getElementById("lost").hidden = !is;
    document.querySelector("main").hidden = is;
    if (is) document.getElementById("screen")?.removeAttribute("data-camera");
  };
  document.addEventListener("htmx:sendError", () => { unanswered += 1; if (unanswered >= PATIENCE) lost(true); });
  document.addEventListener("htmx:responseError", () => location.assign("/"));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful) return;
    if (unanswered >= PATIENCE) location.assign("/");
    unanswered = 0;
  });
  // Whatever is said, in any language and size, is seen whole: what is too much is set smaller.
  const SMALLEST = 0.6;
  const within = (middle) => {
    const room = middle.getBoundingClientRect();
    return [...middle.querySelectorAll(".words, .acts, .tongues, .back")].every((part) => {
      const box = part.getBoundingClientRect();
      return box.top >= room.top - 1 && box.bottom <= room.bottom + 1;
    });
  };
  const fit = () => {
    const middle = document.querySelector("#screen .middle");
    if (!middle) return;
    const unit = getComputedStyle(middle.parentElement).getPropertyValue("--u");
    for (let size = 1; size >= SMALLEST && !within(middle); size -= 0.04) {
      middle.style.setProperty("--u", `calc(${unit} * ${size})`);
    }
  };
  addEventListener("resize", () => {
    document.querySelector("#screen .middle")?.style.removeProperty("--u");
    fit();
  });
  const ready = (root) => {
    for (const pad of root.querySelectorAll("[data-pad]")) pad.hidden = false;
    fit();
  };
  ready(document);
  document.addEventListener("htmx:load", (event) => ready(event.detail.elt.parentElement ?? document));
})();
