/* What numbers are changed with: a field to type in, a handle to drag, and buttons. */
const numberField = (size) => {
  const field = make("input", "number");
  Object.assign(field, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false, size });
  return field;
};

const dragHandle = (label) => {
  const handle = make("span", "handle", `${label} ↔`);
  const title = "drag to the left or right; Shift finer, Alt or Ctrl coarser; ← and → when focused";
  for (const [name, value] of Object.entries({ role: "slider", tabindex: "0", title })) handle.setAttribute(name, value);
  return handle;
};

const actButton = (label, spoken, act, title) => {
  const button = make("button", "", label);
  Object.assign(button, { type: "button", ariaLabel: spoken, title });
  button.addEventListener("click", act);
  return button;
};

const DIRECTIONS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };
