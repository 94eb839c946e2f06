// What latency.py watches inside the page, with the eyes of eyes.js. What a frame shows is compared
// after its time was taken, so that comparing costs the candidate nothing.
globalThis.probe = (() => {
  const { frame, wait, painted, fingerprint } = eyes;
  const CELL = [2, 2];                    // the feature map's cell that is watched
  const SLIDER = 4;                       // the middle of the 3 x 3 kernel
  const MARKED = 1000;                    // ms: so long, at most, what changed is marked

  const cell = (at) => document.querySelectorAll(".jp-CodeCell")[at];
  const stage = () => cell(0).querySelector(".cnn-stage");
  const canvas = () => stage().querySelector("canvas");
  const map = () => stage().seen("map");
  const slider = () => stage().querySelectorAll("[data-name=kernel] input")[SLIDER];
  const twin = () => stage().querySelector("[role=note]").textContent;

  function pixels(left, top, width, height) {
    const box = [left, top, width, height].map(Math.round);
    return canvas().getContext("2d").getImageData(...box).data;
  }
  const watchedCell = () => {
    const { x, y, cell: side } = map();
    return fingerprint(pixels(x + CELL[1] * side + 5, y + CELL[0] * side + 5, side - 10, side - 10));
  };
  const whole = () => fingerprint(pixels(0, 0, canvas().width, canvas().height));
  const isBlank = () => {
    const { x, y, cell: side } = map(), line = pixels(x + 1, y + 2.5 * side, 6 * side - 2, 1);
    return !canvas().isConnected || line.some((byte, at) => at % 4 === 3 && byte < 255);
  };

  // node: what changes when there is something new; inFrame resolves inside the frame that
  // paints it; look: what is to be seen; handle: what takes the keys.
  const everything = { childList: true, characterData: true, subtree: true };
  const paintings = { attributeFilter: ["data-painted"] };
  const pictureIn = (at) => ({
    node: () => cell(at), what: everything,
    inFrame: async () => { await picture(at)?.decode().catch(() => 0); await frame(); },
    look: () => picture(at)?.src ?? "", handle: () => cell(at).querySelector(".noUi-handle"),
  });
  const picture = (at) => cell(at).querySelector("img");
  const subjects = {
    explorer: {
      node: stage, what: paintings, inFrame: frame, look: watchedCell, handle: slider,
    },
    full: pictureIn(1),
    bare: pictureIn(2),
    floor: {
      node: () => cell(3).querySelector(".echo"), what: everything, inFrame: frame,
      look: () => cell(3).querySelector(".echo").textContent,
      handle: () => cell(3).querySelector(".noUi-handle"),
    },
    hover: {
      node: stage, what: paintings, inFrame: frame, look: () => stage().seen("image").framed.join(" "),
    },
  };

  function focus(name) {
    const handle = subjects[name].handle();
    handle.dataset.lmSuppressShortcuts = "true";   // or JupyterLab takes the arrow keys
    handle.focus();
  }

  // From the next event of this kind to the frame that shows another output.
  function watch(name, kind) {
    const { node, what, inFrame, look } = subjects[name];
    const before = look();
    let began = 0;
    eyes.messages = 0;
    addEventListener(kind, (event) => { began = event.timeStamp; }, { capture: true, once: true });
    probe.pending = new Promise((done) => {
      const observer = new MutationObserver(async () => {
        await inFrame();
        const time = await painted();
        if (!began || look() === before) return;
        observer.disconnect();
        done(time - began);
      });
      observer.observe(node(), what);
    });
  }

  async function measured(pause) {
    const late = wait(10_000).then(() => { throw new Error("no change within ten seconds"); });
    const time = await Promise.race([probe.pending, late]);
    await wait(pause);
    return { time, messages: eyes.messages };
  }

  function set(value) {
    slider().value = value;
    slider().dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Move the slider through the values; count output frames with another value in them, and blanks.
  async function drag(values, gap) {
    let [shown, blanks, seen, latest, over] = [0, 0, watchedCell(), performance.now(), false];
    const observer = new MutationObserver(async () => {
      await frame();
      const shows = watchedCell();   // within the frame: when it is painted, the next answer may be drawn already
      const time = await painted();
      if (shows === seen) return;
      [shown, seen, latest] = [shown + 1, shows, time];
    });
    observer.observe(stage(), paintings);
    const sampling = (async () => {
      while (!over) {
        await frame();
        await painted();
        if (isBlank()) blanks += 1;
      }
    })();
    const start = performance.now();
    for (const [at, value] of values.entries()) {
      await wait(start + at * gap - performance.now());
      set(value);
    }
    const released = performance.now();
    do await wait(100); while (performance.now() - Math.max(latest, released) < 400);
    over = true;
    observer.disconnect();
    await sampling;
    await wait(MARKED);
    return { shown, blanks, backlog: latest - released, slider: Number(slider().value),
             twin: twin(), whole: whole() };
  }

  function middleOf([row, col]) {
    const box = canvas().getBoundingClientRect(), { x, y, cell: side } = map();
    return [box.left + x + (col + 0.5) * side, box.top + y + (row + 0.5) * side];
  }

  return { focus, watch, measured, drag, middleOf };
})();
