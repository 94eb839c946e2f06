// Back, play, forward, a slider to scrub with, and the speed. Playing happens in the page: each tick
// moves on by one, and Python is told as fast as it can follow.

const SPEEDS = [["1 a second", 1], ["3 a second", 3], ["10 a second", 10], ["30 a second", 30]];
const LONG = 600, WHOLE = 20;   // steps; seconds in which a long way can be played as a whole
const PATHS = {
  first: "M3 2h2v12H3zM14 2v12L6 8z",
  back: "M10 2l-6 6 6 6 1.5-1.5L7 8l4.5-4.5z",
  play: "M3 1v14l11-7z",
  pause: "M4 2h3v12H4zM9 2h3v12H9z",
  forward: "M6 2l6 6-6 6-1.5-1.5L9 8 4.5 3.5z",
  last: "M2 2v12l8-6zM11 2h2v12h-2z",
};
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity };

// `go(value, how)` moves there; the slider is the one stop for the Tab key: space plays.
function makePlayer(root, go) {
  const node = element("div", "player", root, { role: "group", hidden: true });
  const buttons = element("div", "steps", node);
  let timer = 0, now = { value: 0, last: 0, name: "step" };

  // The next key goes on from here, whether Python has answered by then or not.
  const move = (to, how) => {
    now = { ...now, value: within(0, to, now.last) };
    go(now.value, how);
  };
  const by = (amount) => () => { stop(); move(now.value + amount, "step"); };
  const button = (words, path, act) => {
    const made = iconButton(buttons, words, path, act);
    made.tabIndex = -1;
    return made;
  };

  function stop() {
    if (!timer) return;
    clearInterval(timer);
    timer = 0;
    relabel(play, "play", PATHS.play);
    go(now.value, "pause");
  }

  function start() {
    if (now.value >= now.last) move(0, "play");
    const [pause, stride] = speed.value === "whole" ? [33, Math.ceil((33 * now.last) / (1000 * WHOLE))] : [1000 / speed.value, 1];
    timer = setInterval(() => (now.value >= now.last ? stop() : move(now.value + stride, "play")), pause);
    relabel(play, "pause", PATHS.pause);
  }

  button("first step", PATHS.first, by(-Infinity));
  button("one step back", PATHS.back, by(-1));
  const play = button("play", PATHS.play, () => (timer ? stop() : start()));
  button("one step forward", PATHS.forward, by(1));
  button("last step", PATHS.last, by(Infinity));
  const scrub = element("input", "scrub", node, { type: "range", min: 0 });
  const where = element("span", "where", node, { "aria-hidden": "true" });
  const speed = element("select", "", node, { tabIndex: -1 });
  speed.setAttribute("aria-label", "playing speed");
  const usual = calm() ? 1 : 3;
  for (const [words, rate] of SPEEDS) speed.append(new Option(words, rate, false, rate === usual));
  const whole = new Option(`all in ${WHOLE} seconds`, "whole");
  speed.addEventListener("change", () => { if (timer) { stop(); start(); } });
  scrub.addEventListener("input", () => { stop(); move(Number(scrub.value), "drag"); });
  scrub.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === " ") timer ? stop() : start();
    else if (event.key in STEPS) by(STEPS[event.key])();
    else return;
    event.preventDefault();
  });

  function show(player) {
    if (node.hidden === Boolean(player)) node.hidden = !player;
    if (!player) return stop();
    now = { name: "step", ...player };
    if (now.last > LONG !== whole.isConnected) now.last > LONG ? speed.append(whole) : whole.remove();
    const words = `${now.name} ${now.value + 1} of ${now.last + 1}`;
    if (where.textContent === words) return;
    reword(where, words);
    scrub.max = now.last;
    scrub.value = now.value;
    scrub.style.setProperty("--done", `${(100 * now.value) / (now.last || 1)}%`);
    node.setAttribute("aria-label", `${now.name} controls`);
    scrub.setAttribute("aria-label", now.name);
    scrub.setAttribute("aria-valuetext", words);
  }

  return { show, stop, playing: () => Boolean(timer), speed: () => Number(speed.value) || 30 };
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
