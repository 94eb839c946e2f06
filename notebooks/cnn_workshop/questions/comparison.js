// A prediction beside what was seen. Until there is one, Python keeps what was seen to itself, and a
// button asks for it all the same.

function render({ model, el }) {
  const root = el.appendChild(document.createElement("div"));
  root.className = "cnn-question";
  const words = root.appendChild(document.createElement("p"));
  words.setAttribute("role", "status");
  const anyway = root.appendChild(document.createElement("button"));
  anyway.type = "button";
  anyway.textContent = "Show me anyway";
  anyway.dataset.lmSuppressShortcuts = "true";
  anyway.addEventListener("click", () => {
    model.set("anyway", true);
    model.save_changes();
  });

  function show() {
    words.textContent = model.get("words");
    anyway.hidden = !model.get("waiting");
  }
  const changes = "change:words change:waiting";
  model.on(changes, show);
  show();
  const forget = watchLife(model, root);
  return () => { forget(); model.off(changes, show); root.remove(); };
}

export default { render };
