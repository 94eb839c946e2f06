// Deals out, to the widgets of this page, what one message says of many of them: each is handed its own
// part by the method that the page's widget manager hands it a message with.

function initialize({ model }) {
  const manager = model.widget_manager;
  if (!manager?.has_model) return; // a page of another kind: Python goes on writing to each widget
  model.on("msg:custom", async (letters, buffers) => {
    let taken = 0;
    for (const { to, data } of letters) {
      const own = buffers.slice(taken, (taken += data.buffer_paths.length));
      if (!manager.has_model(to)) continue;
      const receiver = await manager.get_model(to);
      receiver._handle_comm_msg({ content: { comm_id: to, data }, buffers: own });
    }
  });
  model.set("ready", true);
  model.save_changes();
}

function render({ model, el }) {
  el.style.display = "none"; // the line stands above all else, not here
  let forget = () => {};
  requestAnimationFrame(() => {
    const whole = el.closest(".cnn-explorer");
    if (whole) forget = watchLife(model, whole);
  });
  return () => forget();
}

export default { initialize, render };
