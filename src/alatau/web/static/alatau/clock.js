// The exercise clock between two answers of the server: it goes on from what the page was given.
"use strict";

(() => {
  const MINUTES_PER_DAY = 1440;
  // Day before month and hours to 24 in English, as everywhere in the exercise.
  const { lang } = document.documentElement;
  const language = lang === "en" ? "en-GB" : lang;
  let begun = performance.now();

  function two(number) {
    return String(number).padStart(2, "0");
  }

  function show() {
    const clock = document.getElementById("clock");
    if (!clock) return;
    const { minutes, rate, running, dayWord, start } = clock.dataset;
    const elapsed = running === "yes" ? ((performance.now() - begun) / 1000) * Number(rate) : 0;
    const now = Number(minutes) + Math.floor(elapsed);
    const day = Math.floor(now / MINUTES_PER_DAY);
    const rest = now % MINUTES_PER_DAY;
    const hour = `${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
    const shownDay = `${dayWord} ${day}`;
    const dayElement = clock.querySelector("[data-clock-day]");
    const hourElement = clock.querySelector("[data-clock-hour]");
    if (dayElement.textContent !== shownDay) dayElement.textContent = shownDay;
    if (hourElement.textContent !== hour) hourElement.textContent = hour;
    const dateElement = clock.querySelector("[data-clock-date]");
    if (dateElement && start) {
      const date = new Date(Date.parse(`${start}T00:00:00Z`) + day * 86400000);
      const shown = new Intl.DateTimeFormat(language, {
        day: "numeric", month: "long", timeZone: "UTC", weekday: "short",
      }).format(date);
      if (dateElement.textContent !== shown) dateElement.textContent = shown;
    }
  }

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.querySelector("#clock") || event.detail.target.closest("#status")) {
      begun = performance.now();
      show();
    }
  });
  setInterval(show, 250);
  show();
})();
