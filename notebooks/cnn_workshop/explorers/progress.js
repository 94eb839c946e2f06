// How far a run has come: a bar, a line of words, and, for screen readers, a sentence now and then.
// About once a second a frame is answered, so that Python sends no more than the page can show, and
// knows that somebody looks. An answer costs: the kernel says that it is busy, and idle again.

const BETWEEN = 800; // milliseconds from one answer to the next

function render({ model, el }) {
  const root = el.appendChild(document.createElement("div"));
  root.className = "cnn-progress";
  const bar = root.appendChild(document.createElement("div"));
  bar.className = "cnn-progress-bar";
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-label", "training");
  bar.setAttribute("aria-valuemin", "0");
  bar.setAttribute("aria-valuemax", "100");
  const filled = bar.appendChild(document.createElement("div"));
  const words = root.appendChild(document.createElement("span"));
  const heard = root.appendChild(document.createElement("div"));
  heard.className = "cnn-progress-heard";
  heard.setAttribute("role", "status");

  function show() {
    const percent = Math.round(100 * model.get("share"));
    filled.style.width = `${percent}%`;
    bar.setAttribute("aria-valuenow", percent);
    bar.setAttribute("aria-valuetext", model.get("words"));
    words.textContent = model.get("words");
    if (heard.textContent !== model.get("spoken")) heard.textContent = model.get("spoken");
  }
  let answered = -Infinity;
  function answer() {
    show();
    if (model.get("seen") && performance.now() - answered < BETWEEN) return;
    answered = performance.now();
    model.set("seen", model.get("frame"));
    model.save_changes();
  }
  answer();
  model.on("change:frame", answer);
  return () => model.off("change:frame", answer);
}

export default { render };
