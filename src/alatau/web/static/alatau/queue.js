// What learners write, on its way to the server: kept on this device until the server has it, sent
// again when the network is back, and counted once by its token. Each answer has an entry of its
// own in the store, so that several tabs do not overwrite one another.
"use strict";

window.alatau = (() => {
  const PATIENCE = 20000;

  const store = {
    read(key) {
      try {
        return window.localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    // False where the store is full or forbidden.
    write(key, text) {
      try {
        window.localStorage.setItem(key, text);
        return true;
      } catch {
        return false;
      }
    },
    remove(key) {
      try {
        window.localStorage.removeItem(key);
      } catch {
        // Nothing is kept there.
      }
    },
    keys(prefix) {
      try {
        return Object.keys(window.localStorage).filter((key) => key.startsWith(prefix));
      } catch {
        return [];
      }
    },
  };

  function secret() {
    return document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  }

  async function request(address, options) {
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await fetch(address, { ...options, signal: stop.signal });
    } finally {
      window.clearTimeout(timer);
    }
  }

  // The protection of a page that was open for too long is taken anew from the same page.
  async function renew() {
    const answer = await request(window.location.pathname, {});
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[name=csrfmiddlewaretoken]");
    if (!fresh) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
      field.value = fresh.value;
    }
    return true;
  }

  async function post(address, fields, again = true) {
    const body = new URLSearchParams(fields);
    body.delete("csrfmiddlewaretoken");
    const answer = await request(address, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": secret() },
      body,
    });
    if (answer.status === 403 && again && await renew()) return post(address, fields, false);
    return answer;
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

  // The queue of one learner. `told(item, outcome, reply)` hears what became of each answer:
  // `kept`, `refused`, `waiting` or `locked` (this browser may not act for the learner any more).
  function queue(learner, told, changed) {
    const FIRST_PAUSE = 1000;
    const LONGEST_PAUSE = 15000;
    const ANOTHER_TABS = 5000;
    const prefix = `alatau-answer-${learner}-`;
    const own = new Set();
    const unstored = new Map();
    let pause = FIRST_PAUSE;
    let timer = null;
    let running = null;
    let locked = false;
    let last = 0;

    function all() {
      const items = [...unstored.values()];
      for (const key of store.keys(prefix)) {
        try {
          items.push(JSON.parse(store.read(key)));
        } catch {
          store.remove(key);
        }
      }
      return items.filter(Boolean).sort((a, b) => a.at - b.at);
    }

    function drop(item) {
      unstored.delete(item.token);
      store.remove(prefix + item.token);
    }

    function state() {
      return {
        count: all().length,
        failing: pause > FIRST_PAUSE || !navigator.onLine,
        unstored: unstored.size > 0,
        locked,
      };
    }

    // One answer a question waits: the latest; what was sent before stays with the server.
    function add(address, question, fields) {
      last = Math.max(Date.now(), last + 1);
      const item = { token: token(), at: last, address, question, fields };
      const earlier = all().filter((other) => other.address === address
        && other.question === question);
      own.add(item.token);
      if (!store.write(prefix + item.token, JSON.stringify(item))) unstored.set(item.token, item);
      earlier.forEach(drop);
      changed(state());
    }

    // Another tab sends its own answers; those that it left behind are sent here.
    function next() {
      return all().find((item) => own.has(item.token) || Date.now() - item.at > ANOTHER_TABS);
    }

    async function run() {
      for (let item = next(); item; item = next()) {
        const fields = new URLSearchParams(item.fields);
        fields.set("token", item.token);
        const answer = await post(item.address, fields);
        if (answer.status === 403) {
          locked = true;
          told(item, "locked", {});
          return;
        }
        if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
        const reply = answer.status === 200 || answer.status === 409 ? await answer.json() : {};
        pause = FIRST_PAUSE;
        drop(item);
        told(item, answer.status === 200 ? "kept" : "refused", reply);
        changed(state());
      }
    }

    function send() {
      if (locked) return Promise.resolve();
      window.clearTimeout(timer);
      running ||= run()
        .catch(() => {
          pause = Math.min(2 * pause, LONGEST_PAUSE);
          for (const item of all()) told(item, "waiting", {});
        })
        .finally(() => {
          running = null;
          changed(state());
          if (!locked && all().length > 0) timer = window.setTimeout(send, pause);
        });
      return running;
    }

    window.addEventListener("online", () => {
      pause = FIRST_PAUSE;
      send();
    });
    window.addEventListener("offline", () => changed(state()));
    window.addEventListener("storage", () => changed(state()));
    window.addEventListener("beforeunload", (event) => {
      if (unstored.size > 0) event.preventDefault();
    });
    return { add, all, send, state };
  }

  return { post, queue, store };
})();
