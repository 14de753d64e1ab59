// The controls of a lab: its material is drawn anew for what was chosen.
"use strict";

(() => {
  const TURNING = 250;

  for (const form of document.querySelectorAll("[data-explore]")) {
    const state = form.querySelector("[data-state]");
    const place = document.getElementById("materials");
    let later = null;
    let latest = 0;

    async function show() {
      window.clearTimeout(later);
      latest += 1;
      const asked = latest;
      const query = new URLSearchParams(new FormData(form));
      try {
        const answer = await fetch(`${form.dataset.explore}?${query}`);
        if (!answer.ok) throw new Error(String(answer.status));
        const html = await answer.text();
        if (asked !== latest) return;
        place.innerHTML = html;
        state.textContent = "";
        document.body.dispatchEvent(new CustomEvent("alatau:all"));
      } catch {
        state.textContent = form.dataset.failed;
      }
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
    });
    form.addEventListener("input", () => {
      window.clearTimeout(later);
      later = window.setTimeout(show, TURNING);
    });
  }
})();
