// One line when Python is gone, and the rest is greyed and cannot be used: joined in front of whatever
// has a part in the page.

const GONE =
  "Python was restarted or has stopped, so this answers no more. To bring it back, choose " +
  "Run All Cells in the menu Run.";
const OFFLINE = "No connection to Python: what you change now is not answered until it is back.";

// Watch over `whole`, whose parts go grey; returns a function that ends it.
function watchLife(model, whole) {
  const kernel = model.widget_manager?.kernel; // JupyterLab and Notebook tell more of it than others
  const line = document.createElement("div");
  line.className = "cnn-life";
  line.setAttribute("role", "alert");
  let gone = false, held = null;

  function show() {
    // The page's widgets are told that their other end is gone by this class.
    gone ||= ["dead", "autorestarting", "restarting", "terminating"].includes(kernel?.status);
    const parted = gone || Boolean(whole.closest(".jupyter-widgets-disconnected"));
    const offline = !parted && kernel && kernel.connectionStatus !== "connected";
    const words = parted ? GONE : offline ? OFFLINE : "";
    if (line.textContent === words) return;
    line.textContent = words;
    if (words) whole.prepend(line);
    else line.remove();
    whole.classList.toggle("cnn-lifeless", Boolean(words));
    if (words && whole.contains(document.activeElement)) held = document.activeElement;
    for (const part of whole.children) part.toggleAttribute("inert", Boolean(words) && part !== line);
    if (!words) giveBack();
  }

  // What cannot be used loses the focus; when it is back after a moment, so is the focus, if nothing else has it.
  function giveBack() {
    if (document.activeElement === document.body) held?.focus({ preventScroll: true });
    held = null;
  }

  model.on("comm_live_update", show);
  kernel?.statusChanged?.connect(show);
  kernel?.connectionStatusChanged?.connect(show);
  show();
  return () => {
    model.off("comm_live_update", show);
    kernel?.statusChanged?.disconnect(show);
    kernel?.connectionStatusChanged?.disconnect(show);
  };
}
