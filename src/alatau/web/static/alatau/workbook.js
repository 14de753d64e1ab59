// Keeps the workbook as it is written; what could not be sent stays on this device and goes later.
"use strict";

(() => {
  const PAUSE = 800;
  const AGAIN = 5000;

  for (const form of document.querySelectorAll("[data-write]")) {
    const text = form.elements.text;
    const state = form.querySelector("[data-state]");
    const store = `alatau-workbook-${form.action}-${form.elements.key.value}`;
    let timer = null;

    async function send() {
      window.clearTimeout(timer);
      const sent = text.value;
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          headers: { Accept: "application/json" },
          body: new URLSearchParams(new FormData(form)),
        });
        const told = await answer.json();
        if (told.refused) {
          state.textContent = told.refused;
        } else if (text.value === sent) {
          window.localStorage.removeItem(store);
          state.textContent = form.dataset.kept;
        }
      } catch {
        state.textContent = form.dataset.failed;
        timer = window.setTimeout(send, AGAIN);
      }
    }

    text.addEventListener("input", () => {
      window.localStorage.setItem(store, text.value);
      window.clearTimeout(timer);
      timer = window.setTimeout(send, PAUSE);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    const left = window.localStorage.getItem(store);
    if (left !== null) {
      text.value = left;
      send();
    }
  }
})();
