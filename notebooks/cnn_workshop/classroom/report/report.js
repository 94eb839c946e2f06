"use strict";
// One question at a time on the wall: no names, and what is right stays closed until it is opened.
const questions = [...document.querySelectorAll(".question")];
const stage = document.getElementById("stage");
const find = (id) => document.getElementById(id);
let at = 0;

function show(place) {
  at = Math.min(Math.max(place, 0), questions.length - 1);
  const copy = questions[at].cloneNode(true);
  copy.querySelectorAll("details").forEach((each) => { each.open = false; });
  find("shown").replaceChildren(copy);
  find("place").textContent = `${at + 1} of ${questions.length}`;
  find("back").disabled = at === 0;
  find("on").disabled = at === questions.length - 1;
}

if (questions.length && stage.showModal) {
  const project = find("project");
  project.hidden = false;
  project.addEventListener("click", () => { show(at); stage.showModal(); });
  find("back").addEventListener("click", () => show(at - 1));
  find("on").addEventListener("click", () => show(at + 1));
  find("end").addEventListener("click", () => stage.close());
  stage.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" || event.key === "PageDown") show(at + 1);
    else if (event.key === "ArrowLeft" || event.key === "PageUp") show(at - 1);
    else return;
    event.preventDefault();
  });
}

// Paper cannot open what is closed.
addEventListener("beforeprint", () => {
  document.querySelectorAll("main details").forEach((each) => { each.open = true; });
});
