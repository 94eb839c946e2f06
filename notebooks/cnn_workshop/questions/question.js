// One question: choices or a field to type into, and what Python answers. Nothing leaves the page's
// own kernel.

let count = 0;

function render({ model, el }) {
  const form = document.createElement("fieldset");
  form.className = "cnn-question";
  const legend = document.createElement("legend");
  const lead = document.createElement("strong");
  legend.append(lead, document.createTextNode(` ${model.get("question")}`));
  lead.textContent = model.get("lead");
  form.append(legend);
  el.append(form);
  const group = `cnn-question-${Date.now()}-${count++}`;

  function answer(value) {
    model.set("answer", value);
    model.save_changes();
  }

  function input(type, parent) {
    const node = document.createElement("input");
    node.type = type;
    node.dataset.lmSuppressShortcuts = "true";
    node.addEventListener("keydown", (event) => event.stopPropagation());
    parent.append(node);
    return node;
  }

  const choices = model.get("choices").map((choice) => {
    const label = form.appendChild(document.createElement("label"));
    const radio = input("radio", label);
    radio.name = group;
    radio.addEventListener("change", () => answer(choice));
    label.append(document.createTextNode(choice));
    return { choice, radio };
  });

  const field = choices.length ? null : input("text", form);
  if (field) {
    field.setAttribute("aria-label", "Your answer");
    field.placeholder = model.get("number") ? "a number" : "your answer";
    if (model.get("number")) field.inputMode = "decimal";
    field.addEventListener("change", () => answer(field.value.trim()));
  }

  const reply = form.appendChild(document.createElement("p"));
  reply.setAttribute("role", "status");

  function show() {
    for (const { choice, radio } of choices) radio.checked = choice === model.get("answer");
    if (field && document.activeElement !== field) field.value = model.get("answer");
    reply.textContent = model.get("reply");
    reply.dataset.verdict = model.get("verdict");
  }
  const changes = "change:answer change:reply change:verdict";
  model.on(changes, show);
  show();
  const forget = watchLife(model, form);
  return () => { forget(); model.off(changes, show); form.remove(); };
}

export default { render };
