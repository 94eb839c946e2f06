// Back, play, forward, a slider to scrub with, and the speed. Playing happens in the page: each
// tick moves the value on by one, and Python is told as fast as it can follow.

const SPEEDS = [["1 a second", 1], ["3 a second", 3], ["10 a second", 10], ["30 a second", 30]];
const PATHS = {
  first: "M3 2h2v12H3zM14 2v12L6 8z",
  back: "M10 2l-6 6 6 6 1.5-1.5L7 8l4.5-4.5z",
  play: "M3 1v14l11-7z",
  pause: "M4 2h3v12H4zM9 2h3v12H9z",
  forward: "M6 2l6 6-6 6-1.5-1.5L9 8 4.5 3.5z",
  last: "M2 2v12l8-6zM11 2h2v12h-2z",
};

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "cnn-stepper";
  root.setAttribute("role", "group");
  el.append(root);
  let timer = 0;

  const value = () => model.get("value");
  const last = () => model.get("last");
  function go(to) {
    const next = Math.max(0, Math.min(last(), to));
    if (next === value()) return;
    model.set("value", next);
    model.save_changes();
  }

  function label(node, words, path) {
    node.title = words;
    node.setAttribute("aria-label", words);
    node.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
  }

  function button(words, path, act) {
    const node = document.createElement("button");
    node.type = "button";
    label(node, words, path);
    node.dataset.lmSuppressShortcuts = "true";
    node.addEventListener("click", act);
    root.append(node);
    return node;
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    label(play, "play", PATHS.play);
  }

  function start() {
    if (value() >= last()) go(0);
    const tick = () => {
      const end = value() >= last() || root.closest("[inert]"); // nobody answers any more
      return end ? stop() : go(value() + 1);
    };
    timer = setInterval(tick, 1000 / speed.value);
    label(play, "pause", PATHS.pause);
  }

  const by = (amount) => () => { stop(); go(value() + amount); };
  button("first step", PATHS.first, by(-Infinity));
  button("one step back", PATHS.back, by(-1));
  const play = button("play", PATHS.play, () => (timer ? stop() : start()));
  button("one step forward", PATHS.forward, by(1));
  button("last step", PATHS.last, by(Infinity));

  const scrub = document.createElement("input");
  scrub.type = "range";
  scrub.min = 0;
  scrub.dataset.lmSuppressShortcuts = "true";
  scrub.addEventListener("input", () => { stop(); go(Number(scrub.value)); });
  scrub.addEventListener("keydown", (event) => event.stopPropagation());
  root.append(scrub);

  const where = document.createElement("span");
  where.className = "cnn-stepper-label";
  root.append(where);

  const speed = document.createElement("select");
  speed.setAttribute("aria-label", "playing speed");
  speed.dataset.lmSuppressShortcuts = "true";
  const usual = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1 : 3;
  for (const [words, rate] of SPEEDS) speed.append(new Option(words, rate, false, rate === usual));
  speed.addEventListener("change", () => { if (timer) { stop(); start(); } });
  root.append(speed);

  function show() {
    const name = model.get("name");
    const words = `${name} ${value() + 1} of ${last() + 1}`;
    root.setAttribute("aria-label", `${name} controls`);
    scrub.max = last();
    scrub.value = value();
    scrub.setAttribute("aria-label", name);
    scrub.setAttribute("aria-valuetext", words);
    where.textContent = words;
  }
  const changes = "change:value change:last change:name";
  model.on(changes, show);
  show();
  return () => { clearInterval(timer); model.off(changes, show); };
}

export default { render };
