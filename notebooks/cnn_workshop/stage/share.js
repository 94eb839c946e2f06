// What all views of one stage share: what Python said last, its arrays, and what the page itself knows before
// Python has answered.

const ANSWERS = 800, UNSEEN = 250;   // milliseconds
const TYPES = { f8: Float64Array, f4: Float32Array, u1: Uint8Array };

const shares = new WeakMap();

function shareOf(model) {
  if (shares.has(model)) return shares.get(model);
  const share = { said: null, arrays: new Map(), typed: new Map(), local: new Map(), cells: new Map(), waiting: null,
                  held: null, owed: null, player: null, answers: 0, pins: new Map(), pinned: null, gesture: 0, views: new Set() };
  shares.set(model, share);
  share.post = makePost(model, (long) => share.views.forEach((view) => view.waits(long)));
  const hear = () => receive(model, share);
  model.on("change:said", hear);
  hear();
  return share;
}

// What Python says is drawn at once, in the handler of its message: to wait for a frame would cost one. In a drag,
// two answers can come within a frame; then the second waits until the first was seen, so that both are. Of those
// that wait, the newest is drawn.
function receive(model, share) {
  const letter = { said: JSON.parse(model.get("said")), bytes: model.get("data") };
  if (!letter.said.serial) return;
  letter.answers = share.post.heard(letter.said.heard);
  if (share.waiting) gather(share, share.waiting);
  share.waiting = null;
  if (share.unseen && !document.hidden) share.waiting = letter;
  else draw(model, share, letter);
}

function draw(model, share, letter) {
  if (!take(model, share, letter)) return;
  const mine = (share.unseen = {});
  const seen = () => {
    if (share.unseen !== mine) return;
    const next = share.waiting;
    share.unseen = share.waiting = null;
    if (next) draw(model, share, next);
  };
  const late = setTimeout(seen, UNSEEN);   // a page that is not shown has no frames
  requestAnimationFrame(() => afterwards(() => { clearTimeout(late); seen(); }));
}

// Within a frame: right after it was painted.
function afterwards(act) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); act(); };
  port2.postMessage(0);
}

// The arrays that a letter brings: those that come later may need them.
function gather({ arrays }, { said, bytes }) {
  let at = bytes.byteOffset;
  for (const [key, length] of Object.entries(said.arrays)) arrays.set(key, bytes.buffer.slice(at, (at += length)));
}

// Show a letter; returns whether all of it is there: what a page lacks that was opened later, it asks for.
function take(model, share, letter) {
  const { said } = letter;
  gather(share, letter);
  if (said.keys.some((key) => !share.arrays.has(key))) {
    share.post.tell({ is: "all" }, "all");
    return false;
  }
  share.before = new Map(share.typed);   // of the scene before, to see what is new
  for (const key of [...share.arrays.keys()]) if (!said.keys.includes(key)) {
    share.arrays.delete(key);
    share.typed.delete(key);
  }
  const before = share.said;
  [share.said, share.answers] = [said, letter.answers];
  for (const known of [share.local, share.cells])
    for (const [name, { number }] of [...known]) if (number <= letter.answers) known.delete(name);
  if (share.player?.number <= letter.answers) share.player = null;
  clearTimeout(share.owed);
  share.owed = null;
  share.views.forEach((view) => safely(() => view.show(before)));
  acknowledge(model, share);
  return true;
}

// What runs by itself sends no more than a page shows, and ends when none does. An answer costs: the
// kernel says that it is busy, and idle again.
function acknowledge(model, share) {
  const { asks, serial } = share.said, now = performance.now();
  if (!asks || !share.views.size || (asks === "later" && now - (share.answered ?? -Infinity) < ANSWERS)) return;
  share.answered = now;
  model.send({ is: "seen", serial });
}

function numbersOf(share, { key, dtype }) {
  if (!share.typed.has(key)) share.typed.set(key, new TYPES[dtype](share.arrays.get(key)));
  return share.typed.get(key);
}
