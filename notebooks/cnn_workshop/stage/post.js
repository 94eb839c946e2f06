// What goes to Python. Some events are on their way at a time, more if Python is quick; those that wait
// give way to a later one of the same kind, so that a drag never lags behind. Whole arrays, as a stroke of the brush,
// go one by one: their answers are large, and the page has drawn the stroke itself. Each says after which it was sent:
// what comes to Python in another order is put right there.

const QUICK = 70, MOST_ON_THE_WAY = 4, PATIENCE = 12_000;   // milliseconds; events; milliseconds

function makePost(model, waits) {
  const queue = [], away = new Map(), page = Math.random().toString(36).slice(2);
  let number = Date.now() % 1e6, last = 0, answered = 0, usual = QUICK / 2, timer = 0;

  // `same` names what an event replaces when it has to wait; without it, none is lost.
  function tell(event, same = null, buffers = []) {
    const last = queue.at(-1);
    number += 1;
    const letter = { event: { ...event, number }, same, buffers };
    if (same && last?.same === same) queue[queue.length - 1] = letter;
    else queue.push(letter);
    send();
    return number;
  }

  function send() {
    const most = quick() ? MOST_ON_THE_WAY : usual < 3 * QUICK ? 2 : 1;
    while (queue.length && away.size < (queue[0].buffers.length ? 1 : most)) {
      const { event, same, buffers } = queue.shift();
      away.set(event.number, performance.now());
      model.send({ ...event, page, after: last, same }, undefined, buffers);
      last = event.number;
    }
    clearTimeout(timer);
    if (away.size) timer = setTimeout(() => waits(true), PATIENCE);
  }

  const quick = () => usual < QUICK;

  // Python has answered this event, and with it all before. Returns the last one of this page that is answered: what
  // runs by itself answers none, and another page's are none of this one's.
  function heard(event) {
    if (!away.has(event)) return answered;
    usual += (performance.now() - away.get(event) - usual) / 4;
    for (const each of [...away.keys()]) if (each <= event) away.delete(each);
    answered = event;
    waits(false);
    send();
    return answered;
  }

  return { tell, heard, quick, busy: () => away.size + queue.length, stop: () => clearTimeout(timer) };
}
