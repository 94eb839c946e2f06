// What no eye sees and only a screen reader reads: it is told when the moves rest, after what they changed was
// painted. Told before, it would keep the picture waiting; told at each of many, nobody could follow it.

const REST = 80, RESTLESS = 400;   // milliseconds: after the last move; and at most, while there are more

// What fails is said in the page's console, and keeps nothing else from being done.
function safely(act) {
  try {
    act();
  } catch (error) {
    reportError(error);
  }
}

function makeRest() {
  const jobs = new Map();   // the last of each name
  let timer = 0, since = 0;

  function catchUp() {
    clearTimeout(timer);
    const acts = [...jobs.values()];
    jobs.clear();
    acts.forEach(safely);
  }

  function later(name, act) {
    if (!jobs.size) since = performance.now();
    jobs.set(name, act);
    clearTimeout(timer);
    timer = setTimeout(catchUp, within(0, since + RESTLESS - performance.now(), REST));
  }

  return { later, catchUp, waits: () => jobs.size > 0, stop: () => clearTimeout(timer) };
}
