// A page that waits for the trainer: it looks now and then whether what it waits for has come.
"use strict";

(() => {
  const LOOK = 6000;
  const SPREAD = 4000; // so that a class does not ask all at once

  async function look() {
    try {
      const answer = document.hidden ? null : await fetch(window.location.pathname);
      if (answer?.ok && (answer.redirected || !(await answer.text()).includes("data-until"))) {
        window.location.reload();
        return;
      }
    } catch {
      // No network: it looks again.
    }
    window.setTimeout(look, LOOK + SPREAD * Math.random());
  }

  window.setTimeout(look, LOOK + SPREAD * Math.random());
})();
