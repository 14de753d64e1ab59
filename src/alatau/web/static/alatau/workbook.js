// Keeps the workbook as it is written; what could not be sent stays on this device and goes later.
"use strict";

(() => {
  const { post, store } = window.alatau;
  const TYPING = 800;
  const AGAIN = 5000;

  for (const form of document.querySelectorAll("[data-write]")) {
    const text = form.elements.text;
    const state = form.querySelector("[data-state]");
    const printed = form.querySelector(".written");
    const key = `alatau-workbook-${new URL(form.action).pathname}-${form.elements.key.value}`;
    let base = text.value;
    let timer = null;
    let sending = false;
    let stored = true;

    function say(words, now) {
      state.textContent = words;
      state.dataset.now = now;
    }

    async function send() {
      window.clearTimeout(timer);
      if (sending) return;
      sending = true;
      const sent = text.value;
      try {
        const answer = await post(new URL(form.action).pathname, new FormData(form));
        if (answer.status === 403) {
          say(form.dataset.locked, "refused");
          return;
        }
        const told = await answer.json();
        if (told.refused) {
          say(told.refused, "refused");
        } else {
          base = sent;
          if (text.value === sent) {
            store.remove(key);
            stored = true;
            say(form.dataset.kept, "kept");
          } else timer = window.setTimeout(send, TYPING);
        }
      } catch {
        say(stored ? form.dataset.failed : form.dataset.unstored, "waiting");
        timer = window.setTimeout(send, AGAIN);
      } finally {
        sending = false;
      }
    }

    text.addEventListener("input", () => {
      stored = store.write(key, JSON.stringify({ text: text.value, base }));
      printed.textContent = text.value;
      say("", "");
      window.clearTimeout(timer);
      timer = window.setTimeout(send, TYPING);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    window.addEventListener("online", () => {
      if (store.read(key) !== null || !stored) send();
    });
    window.addEventListener("beforeunload", (event) => {
      if (!stored) event.preventDefault();
    });

    // A draft of this device. If the text was changed elsewhere since, both are kept.
    let left = null;
    try {
      left = JSON.parse(store.read(key));
    } catch {
      store.remove(key);
    }
    if (left) {
      const changed = base !== left.base && base !== left.text && base.trim() !== "";
      text.value = changed ? `${base}\n\n${left.text}` : left.text;
      printed.textContent = text.value;
      send();
    }
  }
})();
