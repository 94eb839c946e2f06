// The words under a scene: what went wrong, one sentence, the whole state in words; and what a screen reader says.

const HUSH = 250;   // milliseconds: so long no other move, and a screen reader speaks
const BUSY = "Python has not answered for a while: it is busy.";

function makeCaption(root, { later, catchUp }) {
  const node = element("div", "words", root);
  const problem = element("div", "problem", node, { hidden: true });
  const hint = element("div", "problem", node, { hidden: true });
  const aside = element("div", "problem", node, { hidden: true });   // what a reader's function printed
  hint.dataset.calm = aside.dataset.calm = "true";
  const line = element("p", "line", node);
  const key = element("span", "key", line, { "aria-hidden": "true", hidden: true });   // what the colours stand for
  const strong = element("b", "", line), rest = element("span", "", line);
  const first = element("span", "first", line);   // what to do first, until something was done
  const fold = element("button", "fold", line, { type: "button", textContent: "in words" });
  const twin = element("div", "twin cnn-stage-heard", node, { role: "note" });
  const live = element("div", "heard", root, { "aria-live": "polite" });
  let told = "", speaking = 0;
  const isOpen = () => !twin.classList.contains("cnn-stage-heard");

  function show({ sentence: plain, first: asked = "", twin: words, problem: wrong, printed = "", calm: quiet, name }, isSigned) {
    const sentence = typeset(plain).replaceAll(" %", "\u00a0%");   // which begins no line
    const end = sentence.search(/[.:] /) + 1 || sentence.length;
    reword(strong, sentence.slice(0, end));
    reword(rest, sentence.slice(end));
    reword(first, asked);
    if (twin.dataset.explorer !== name) twin.dataset.explorer = name;
    if (told !== words) later("twin", () => reword(twin, words));
    told = words;   // those of a move that is taken back before they are told give way, too
    if (isOpen()) catchUp();
    if (key.hidden === isSigned) key.hidden = !isSigned;
    showProblem(wrong, quiet);
    if (aside.hidden === Boolean(printed)) aside.hidden = !printed;
    if (aside.textContent !== printed) aside.textContent = printed;
  }

  function showProblem(words, quiet = false) {
    if (problem.hidden === Boolean(words)) problem.hidden = !words;
    if (problem.textContent === words) return;
    problem.setAttribute("role", quiet ? "note" : "alert");
    problem.dataset.calm = String(quiet);
    problem.textContent = words;
  }

  // What the page itself has to say, until the next move.
  function notice(words) {
    if (!words && hint.hidden) return;
    hint.hidden = !words;
    hint.textContent = words;
    if (words) live.textContent = words;
  }

  function waits(long) {
    if (long) notice(BUSY);
    else if (hint.textContent === BUSY) notice("");
  }

  // Have a screen reader say what `words()` is in a moment, unless something else is said before.
  function speak(words, wait) {
    clearTimeout(speaking);
    speaking = setTimeout(() => say(words()), wait);
  }

  function say(words) {
    live.textContent = words;
  }

  fold.setAttribute("aria-expanded", "false");
  fold.addEventListener("click", () => {
    catchUp();
    const open = twin.classList.toggle("cnn-stage-heard") === false;
    fold.setAttribute("aria-expanded", String(open));
  });
  return { show, notice, waits, speak, say, stop: () => clearTimeout(speaking) };
}
