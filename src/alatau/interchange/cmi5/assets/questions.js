// Questions on a page: what was answered, and how much of it is right. The rules of scoring are
// those of alatau.courses.scoring; a test compares the two.
"use strict";

const Questions = (() => {
  const SPACES = /[\s\u00a0\u202f]/g;
  const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,2})?$/;
  const DAY = 86400000;

  const number = (written) => {
    const plain = written.replace(SPACES, "").replace(/−/g, "-");
    return NUMBER.test(plain) ? Number(plain.replace(",", ".")) : null;
  };

  const day = (written) => {
    const time = Date.parse(`${written}T00:00:00Z`);
    return Number.isNaN(time) ? null : time / DAY;
  };

  const words = (text) =>
    text.toLowerCase().replace(/ё/g, "е").match(/[\p{L}\p{N}_'ʻʼ-]+/gu) || [];

  const holds = (given, phrases) =>
    phrases.some((phrase) =>
      phrase.length > 0 &&
      given.some((_, at) =>
        at + phrase.length <= given.length &&
        phrase.every((stem, index) => given[at + index].startsWith(stem))));

  const SCORES = {
    "single-choice": (key, given) => Number(given === key.answer),
    "multiple-choice": (key, given) => {
      const wrong = key.options.filter(
        (name) => given.includes(name) !== key.answers.includes(name)).length;
      const most = new Set(key.answers).size || key.options.length;
      return Math.max(0, 1 - wrong / most);
    },
    "true-false": (key, given) => {
      const truth = given.answer === key.answer;
      return (Number(truth) + Number(truth && given.reason === key.reason)) / 2;
    },
    ordering: (key, given) => {
      const kept = key.before.filter(([first, second]) =>
        given.includes(first) && given.includes(second) &&
        given.indexOf(first) < given.indexOf(second)).length;
      return Math.max(0, 2 * kept / key.before.length - 1);
    },
    matching: (key, given) => {
      const pairs = Object.entries(key.pairs);
      return pairs.filter(([left, right]) => given[left] === right).length / pairs.length;
    },
    numeric: (key, given) => {
      const value = number(given.value);
      if (key.unit === null) return Number(Math.abs(value - key.answer) <= key.margin);
      const named = given.unit !== null;
      const own = !named || key.unit.includes(given.unit);
      const factor = own ? 1 : (key.units[given.unit] ?? NaN);
      const amount = Math.abs(value * factor - key.answer) <= key.margin;
      return (Number(amount) + Number(amount && named)) / 2;
    },
    point: (key, given) => {
      if (key.places.length) return Number(key.places.includes(given.place));
      if (key.days) {
        const marked = day(given.day);
        const off = Math.max(day(key.days[0]) - marked, marked - day(key.days[1]), 0);
        return Number(off <= key.tolerance);
      }
      const near = (name, wanted) =>
        Number(Math.abs(day(given[name]) - day(wanted)) <= key.tolerance);
      return (near("first", key.window[0]) + near("last", key.window[1])) / 2;
    },
    "short-text": (key, given) => {
      const held = key.terms.filter((term) => holds(words(given), term.phrases));
      return Math.min(1, held.reduce((sum, term) => sum + term.weight, 0) / key.enough);
    },
    judgement: (key, given) =>
      (key.panel[given] ?? 0) / Math.max(...Object.values(key.panel)),
  };

  const score = (known, given) => (given === null ? 0 : SCORES[known.kind](known.key, given));

  const response = (known, given) => {
    switch (known.kind) {
      case "multiple-choice":
      case "ordering":
        return given.join("[,]");
      case "true-false":
        return `answer-${given.answer}` + (given.reason ? `[,]reason-${given.reason}` : "");
      case "matching":
        return known.definition.source.filter((each) => each.id in given)
          .map((each) => `${each.id}[.]${given[each.id]}`).join("[,]");
      case "numeric":
        return String(number(given.value) * (known.units?.[given.unit] ?? 1));
      case "point":
        return ["day", "first", "last", "place"]
          .filter((name) => name in given).map((name) => given[name]).join("/");
      default:
        return given;
    }
  };

  const picked = (section, name) =>
    section.querySelector(`input[data-part="${name}"]:checked`)?.value ?? null;
  const written = (section, name) =>
    section.querySelector(`[data-part="${name}"]`)?.value.trim() ?? "";

  const READS = {
    "single-choice": (section) => picked(section, "choice"),
    judgement: (section) => picked(section, "choice"),
    "multiple-choice": (section) => {
      const ticked = [...section.querySelectorAll('input[data-part="choice"]:checked')];
      if (!ticked.length && picked(section, "none") === null) return null;
      return ticked.map((each) => each.value);
    },
    "true-false": (section) => {
      const truth = picked(section, "truth");
      return truth === null ? null : { answer: truth === "true", reason: picked(section, "reason") };
    },
    ordering: (section) => {
      const steps = [...section.querySelectorAll("select")]
        .map((each) => [Number(each.value), each.dataset.part]);
      const places = new Set(steps.map(([place]) => place));
      if (places.has(0) || places.size < steps.length) return null;
      return steps.sort((one, other) => one[0] - other[0]).map(([, name]) => name);
    },
    matching: (section) => {
      const chosen = [...section.querySelectorAll("select")].filter((each) => each.value);
      if (!chosen.length) return null;
      return Object.fromEntries(chosen.map((each) => [each.dataset.part, each.value]));
    },
    numeric: (section) => {
      const value = written(section, "value");
      return number(value) === null ? null : { value, unit: written(section, "unit") || null };
    },
    point: (section) => {
      const fields = [...section.querySelectorAll("[data-part]")];
      if (fields.some((each) => !each.value.trim())) return null;
      return Object.fromEntries(fields.map((each) => [each.dataset.part, each.value.trim()]));
    },
    "short-text": (section) => written(section, "text") || null,
  };

  const read = (section, known) => READS[known.kind](section);

  return { read, score, response };
})();
