// Keeps answers on this device until the server has them: each is sent once made, again when the
// network is back, and counted once by its token.
"use strict";

(() => {
  const forms = [...document.querySelectorAll("[data-answer]")];
  const waiting = document.getElementById("waiting");
  const learner = document.body.querySelector("[data-learner]")?.dataset.learner;
  if (!learner) return;
  const store = `alatau-answers-${learner}`;
  const LONGEST_PAUSE = 15000;
  let pause = 1000;
  let timer = null;
  let sending = false;

  function kept() {
    try {
      return JSON.parse(window.localStorage.getItem(store) || "[]");
    } catch {
      return [];
    }
  }

  function keep(list) {
    try {
      window.localStorage.setItem(store, JSON.stringify(list));
    } catch {
      // A full or forbidden store: the answer is still sent below.
    }
    if (!waiting) return;
    waiting.hidden = list.length === 0 || navigator.onLine && pause === 1000;
    waiting.textContent = waiting.dataset.one.replace("%(count)s", String(list.length));
  }

  // Plain http has no crypto.randomUUID; random values it has.
  function token() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
      .join("-");
  }

  function say(form, words, state) {
    const place = form?.querySelector("[data-state]");
    if (!place) return;
    place.textContent = words;
    place.dataset.now = state;
  }

  function formOf(item) {
    return forms.find((form) => form.action === item.address
      && form.elements.question.value === item.question);
  }

  // One answer a question waits: the latest; what was sent before stays with the server.
  function collect(form) {
    const fields = new URLSearchParams(new FormData(form));
    fields.delete("csrfmiddlewaretoken");
    const item = {
      token: token(),
      address: form.action,
      question: form.elements.question.value,
      fields: fields.toString(),
    };
    const list = kept().filter((other) => other.address !== item.address
      || other.question !== item.question);
    list.push(item);
    keep(list);
    return item;
  }

  async function post(item) {
    const secret = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams(item.fields);
    body.set("token", item.token);
    return fetch(item.address, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": secret },
      body,
    });
  }

  async function send() {
    if (sending) return;
    sending = true;
    window.clearTimeout(timer);
    try {
      for (let item = kept()[0]; item; item = kept()[0]) {
        const answer = await post(item);
        if (answer.status !== 200 && answer.status !== 409) throw new Error(answer.status);
        const told = await answer.json();
        pause = 1000;
        keep(kept().filter((other) => other.token !== item.token));
        const form = formOf(item);
        if (told.refused) say(form, told.refused, "refused");
        else say(form, form?.querySelector("[data-state]").dataset.kept || "", "kept");
        if (form && "instant" in form.dataset && "credit" in told) {
          const place = new URL(window.location.href);
          place.hash = form.id;
          window.history.replaceState(null, "", place);
          window.location.reload();
        }
      }
    } catch {
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      for (const item of kept()) {
        const form = formOf(item);
        say(form, form?.querySelector("[data-state]").dataset.waiting || "", "waiting");
      }
      keep(kept());
      timer = window.setTimeout(send, pause);
    } finally {
      sending = false;
    }
  }

  for (const form of forms) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      collect(form);
      send();
    });
    if ("instant" in form.dataset) continue;
    let later = null;
    form.addEventListener("input", () => {
      window.clearTimeout(later);
      collect(form);
      later = window.setTimeout(send, 400);
    });
  }

  // What was answered while the network was away is put back into the page.
  for (const item of kept()) {
    const form = formOf(item);
    if (!form) continue;
    const fields = new URLSearchParams(item.fields);
    for (const element of form.elements) {
      if (!element.name || element.type === "hidden") continue;
      if (element.type === "radio" || element.type === "checkbox") {
        element.checked = fields.getAll(element.name).includes(element.value);
      } else if (fields.has(element.name)) {
        element.value = fields.get(element.name);
      }
    }
    say(form, form.querySelector("[data-state]").dataset.waiting, "waiting");
  }

  // Handing in waits for what is still to be sent.
  for (const form of document.querySelectorAll("[data-hand-in]")) {
    form.addEventListener("submit", async (event) => {
      if (kept().length === 0) return;
      event.preventDefault();
      await send();
      if (kept().length === 0) form.submit();
    });
  }

  for (const form of document.querySelectorAll("[data-explore]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const query = new URLSearchParams(new FormData(form));
      const answer = await fetch(`${form.dataset.explore}?${query}`);
      if (!answer.ok) return;
      document.getElementById("materials").innerHTML = await answer.text();
      document.body.dispatchEvent(new CustomEvent("alatau:all"));
    });
  }

  window.addEventListener("online", send);
  keep(kept());
  if (kept().length > 0) send();
})();
