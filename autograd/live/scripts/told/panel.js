/* Writes into the cards what a step and the chain rule of a value say. */
const makePanel = (story, format) => {
  const tellStep = makeSteps(story, format);
  const tellChain = makeChain(story, format);

  const showStep = (step) => say(document.getElementById("step"), ...tellStep(step));

  const showValue = (value, ways, pinned) => {
    const section = document.getElementById("value");
    section.hidden = !value;
    section.classList.toggle("pinned", pinned);
    if (!value) return;
    const role = value.role && value.role !== "output" ? `, ${value.role}` : "";
    const label = value.label && value.label !== value.given ? ` (${isolated(value.label)})` : "";
    const place = value.place && !label ? ` in ${value.place}` : "";
    const name = value.role === "constant" ? "A constant" : `${value.name}${label}`;
    say(section, `${pinned ? "Pinned: " : ""}${name} = ${minus(format(value.data))}${role === ", constant" ? "" : role}${place}`, tellChain(value, ways));
  };

  return { showStep, showValue };
};
