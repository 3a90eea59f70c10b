// A visit on a kiosk's screen: nothing is kept, and a screen nobody touches is cleared. Without
// this script the page leads away by itself, and the centre ends the session.
(() => {
  "use strict";
  const ASKS = 90_000; // milliseconds without a sign of life
  const LEAVES = 120_000;
  const asks = document.getElementById("still-there");
  const leave = document.getElementById("leave");
  let alive = performance.now();

  const touched = () => { alive = performance.now(); asks.hidden = true; };
  for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, touched, { capture: true, passive: true });
  addEventListener("contextmenu", (event) => event.preventDefault());
  addEventListener("dragstart", (event) => event.preventDefault());
  document.getElementById("faults")?.focus();
  // A page brought back from the browser's memory may be another traveller's.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const back = document.getElementById("back"); // of a screen that is cleared already
  if (back) setTimeout(() => back.click(), 8000);
  if (!leave) return;
  setInterval(() => {
    const idle = performance.now() - alive;
    if (idle >= LEAVES) leave.requestSubmit();
    else if (idle >= ASKS && asks.hidden) { asks.hidden = false; asks.scrollIntoView({ block: "center" }); }
  }, 1000);
})();
