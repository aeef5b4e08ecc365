"use strict";
// Follows a run: asks how it stands, and loads the page again when there are new numbers. What was chosen stays chosen.
(() => {
  const byId = id => document.getElementById(id);
  const own = byId("live").dataset.version, kept = ["family", "x", "y", "budget", "intervals", "front"];
  const value = control => control.type === "checkbox" ? control.checked : control.value;

  function keep() {
    const chosen = kept.map(byId).filter(Boolean).map(control => [control.id, value(control)]);
    sessionStorage.setItem("rhumb-chosen", JSON.stringify(chosen));
  }
  function restore() {
    JSON.parse(sessionStorage.getItem("rhumb-chosen") || "[]").forEach(([id, chosen]) => {
      const control = byId(id);
      if (!control || value(control) === chosen) return;
      if (control.type === "checkbox") {
        control.checked = chosen;
      } else if ([...control.options].some(option => option.value === chosen)) {
        control.value = chosen;
      }
      control.dispatchEvent(new Event("change"));
    });
    sessionStorage.removeItem("rhumb-chosen");
  }

  function show(run) {
    const over = run.units > 0 && run.done >= run.units;
    byId("live-bar").max = Math.max(1, run.units);
    byId("live-bar").value = run.done;
    byId("live-words").textContent = !run.units ? "The run has not begun."
      : over ? `Finished: all ${run.units} units of work.`
      : `${run.done} of ${run.units} units of work${run.under ? `; ${run.under}` : ""}`;
    return over;
  }
  async function look() {
    let wait = 1000;
    try {
      const run = await (await fetch("/progress", {cache: "no-store"})).json();
      if (run.version !== own) {
        keep();
        location.reload();
        return;
      }
      if (show(run)) wait = 5000;
    } catch {
      byId("live-words").textContent = "No answer: the server has ended. This page shows what was there last.";
      wait = 5000;
    }
    setTimeout(look, wait);
  }
  restore();
  look();
})();
