// Says so where the newest estimate could not be had: what is shown is from before.
(() => {
  "use strict";
  const stale = document.getElementById("stale");
  const say = (is) => () => { stale.hidden = !is; };
  for (const failed of ["responseError", "sendError", "timeout"]) document.addEventListener(`htmx:${failed}`, say(true));
  document.addEventListener("htmx:afterSwap", say(false));
})();
