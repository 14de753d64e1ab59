// The launch of an assignable unit by cmi5 (Quartz, first edition): what the system said when it
// opened the page, and the statements that go back. Without a launch the page works by itself.
"use strict";

const Launch = (() => {
  const CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5";
  const MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon";
  const MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore";
  const VERBS = "http://adlnet.gov/expapi/verbs/";
  const PROGRESS = "alatau.progress";

  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const period = (milliseconds) => `PT${(Math.max(0, milliseconds) / 1000).toFixed(2)}S`;

  class Session {
    constructor(parameters) {
      this.endpoint = parameters.get("endpoint").replace(/\/?$/, "/");
      this.actor = JSON.parse(parameters.get("actor"));
      this.registration = parameters.get("registration");
      this.activityId = parameters.get("activityId");
      this.fetchAddress = parameters.get("fetch");
      this.over = false;
      this.progress = {};
    }

    async begin() {
      const answer = await fetch(this.fetchAddress, { method: "POST" });
      const token = (await answer.json())["auth-token"];
      if (!token) throw new Error("no auth-token");
      this.authorization = `Basic ${token}`;
      this.data = await this.document("activities/state", this.stateOf("LMS.LaunchData"));
      if (this.data === null) throw new Error("no LMS.LaunchData");
      this.preferences = await this.document("agents/profile", {
        profileId: "cmi5LearnerPreferences",
        agent: JSON.stringify(this.actor),
      }) || {};
      this.progress = await this.document("activities/state", this.stateOf(PROGRESS)) || {};
      this.began = Date.now();
      await this.send("initialized", {});
      return this;
    }

    get normal() {
      return this.data.launchMode === "Normal";
    }

    get languages() {
      return (this.preferences.languagePreference || "").split(",")
        .map((tag) => tag.trim().split("-")[0]).filter(Boolean);
    }

    stateOf(stateId) {
      return {
        stateId,
        activityId: this.activityId,
        agent: JSON.stringify(this.actor),
        registration: this.registration,
      };
    }

    call(resource, parameters, options = {}) {
      const query = parameters ? `?${new URLSearchParams(parameters)}` : "";
      return fetch(`${this.endpoint}${resource}${query}`, {
        ...options,
        headers: {
          Authorization: this.authorization,
          "X-Experience-API-Version": "1.0.3",
          ...(options.body ? { "Content-Type": "application/json" } : {}),
        },
      });
    }

    async document(resource, parameters) {
      const answer = await this.call(resource, parameters);
      if (answer.status === 404) return null;
      if (!answer.ok) throw new Error(`${resource}: ${answer.status}`);
      return answer.json();
    }

    context(categories, extensions = {}) {
      const template = structuredClone(this.data.contextTemplate || {});
      const activities = template.contextActivities || {};
      const known = [activities.category || []].flat();
      const added = categories.filter((id) => !known.some((each) => each.id === id));
      const category = [...known, ...added.map((id) => ({ id }))];
      return {
        ...template,
        registration: this.registration,
        contextActivities: { ...activities, ...(category.length ? { category } : {}) },
        extensions: { ...template.extensions, ...extensions },
      };
    }

    // A statement that cmi5 defines; the object is the unit.
    async send(verb, result, extensions = {}) {
      const judged = "success" in result || "completion" in result;
      await this.post({
        id: newId(),
        actor: this.actor,
        verb: { id: VERBS + verb, display: { en: verb } },
        object: { objectType: "Activity", id: this.activityId },
        ...(Object.keys(result).length ? { result } : {}),
        context: this.context(judged ? [CATEGORY, MOVE_ON] : [CATEGORY], extensions),
        timestamp: new Date().toISOString(),
      });
    }

    // A statement that cmi5 allows: an answer to a question of the unit.
    async answered(name, definition, result) {
      if (this.over || !this.normal) return;
      await this.post({
        id: newId(),
        actor: this.actor,
        verb: { id: `${VERBS}answered`, display: { en: "answered" } },
        object: {
          objectType: "Activity",
          id: `${this.activityId}/questions/${name}`,
          definition,
        },
        result,
        context: this.context([]),
        timestamp: new Date().toISOString(),
      });
    }

    async post(statement) {
      const answer = await this.call("statements", null, {
        method: "POST",
        body: JSON.stringify(statement),
        keepalive: true,
      });
      if (!answer.ok) throw new Error(`statements: ${answer.status}`);
    }

    // All was seen; `scaled` is the share of points in a lesson with questions, else null.
    async finish(scaled, passMark) {
      const duration = period(Date.now() - this.began);
      if (this.normal && !this.progress.completed) {
        await this.send("completed", { completion: true, duration });
        this.progress.completed = true;
      }
      if (this.normal && scaled !== null && !this.progress.passed) {
        const mastery = this.data.masteryScore;
        const passed = scaled >= (mastery ?? passMark);
        const result = { success: passed, score: { scaled }, duration };
        const extensions = mastery === undefined ? {} : { [MASTERY]: mastery };
        await this.send(passed ? "passed" : "failed", result, extensions);
        this.progress.passed = passed;
      }
      if (this.normal) {
        await this.call("activities/state", this.stateOf(PROGRESS), {
          method: "PUT",
          body: JSON.stringify(this.progress),
        });
      }
      await this.end();
      if (this.data.returnURL) location.href = this.data.returnURL;
    }

    async end() {
      if (this.over) return;
      this.over = true;
      await this.send("terminated", { duration: period(Date.now() - this.began) });
    }
  }

  const begin = async () => {
    const parameters = new URLSearchParams(location.search);
    const wanted = ["endpoint", "fetch", "actor", "registration", "activityId"];
    if (!wanted.every((name) => parameters.get(name))) return null;
    return new Session(parameters).begin();
  };

  return { begin };
})();
