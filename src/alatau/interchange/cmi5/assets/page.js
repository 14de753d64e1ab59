// A lesson or test as a page: languages, answers, feedback in lessons, and the end.
"use strict";

(() => {
  const known = JSON.parse(document.getElementById("questions").textContent);
  const isTest = document.body.dataset.unit === "test";
  const passMark = Number(document.body.dataset.passMark);
  const languages = [...document.querySelectorAll("main")].map((each) => each.lang);
  let session = null;

  const shown = () => document.querySelector("main:not([hidden])");

  const show = (language) => {
    document.querySelectorAll("main").forEach((each) => { each.hidden = each.lang !== language; });
    document.documentElement.lang = language;
    document.querySelectorAll("button[data-language]").forEach((each) => {
      each.setAttribute("aria-pressed", String(each.dataset.language === language));
    });
  };

  const say = (name) => {
    document.querySelectorAll("[data-status]").forEach((each) => {
      each.hidden = each.dataset.status !== name;
    });
  };

  const sections = () => [...shown().querySelectorAll("[data-question]")];

  const earned = () => {
    const weights = sections().map((each) => known[each.dataset.question].weight);
    const points = sections().map((each, at) => {
      const question = known[each.dataset.question];
      return weights[at] * Questions.score(question, Questions.read(each, question));
    });
    const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
    return Math.round(10000 * sum(points) / sum(weights)) / 10000;
  };

  const record = async (section) => {
    const question = known[section.dataset.question];
    const given = Questions.read(section, question);
    if (given === null || session === null) return;
    const result = { response: Questions.response(question, given) };
    if (!isTest) {
      const scaled = Questions.score(question, given);
      Object.assign(result, { score: { scaled }, success: scaled >= 1 });
    }
    await session.answered(section.dataset.question, question.definition, result);
  };

  const check = async (section) => {
    const question = known[section.dataset.question];
    const given = Questions.read(section, question);
    const credit = Questions.score(question, given);
    const verdict = given === null ? "none" : credit >= 1 ? "right" : credit > 0 ? "partly" : "wrong";
    section.querySelectorAll("[data-verdict]").forEach((each) => {
      each.hidden = each.dataset.verdict !== verdict;
    });
    section.querySelector(".feedback").hidden = given === null;
    await record(section);
  };

  const finish = async (button) => {
    button.disabled = true;
    if (session === null) {
      say("alone");
      return;
    }
    if (isTest) for (const section of sections()) await record(section);
    const scaled = isTest || !sections().length ? null : earned();
    await session.finish(scaled, passMark);
    say("recorded");
  };

  const guarded = (act) => act.catch((error) => {
    console.warn(error);
    say("failed");
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.language) show(button.dataset.language);
    if ("check" in button.dataset) guarded(check(button.closest("[data-question]")));
    if ("finish" in button.dataset) guarded(finish(button));
  });
  addEventListener("pagehide", () => {
    if (session !== null) guarded(session.end());
  });

  const wanted = navigator.languages.map((tag) => tag.split("-")[0]);
  show(wanted.find((each) => languages.includes(each)) || languages[0]);
  guarded(Launch.begin().then((begun) => {
    session = begun;
    const preferred = session?.languages.find((each) => languages.includes(each));
    if (preferred) show(preferred);
    document.body.dataset.ready = session === null ? "alone" : "launched";
  }));
})();
