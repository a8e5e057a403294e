/* Elements of SVG. */
const draw = (tag, attributes, ...parts) => {
  const element = document.createElementNS(document.getElementById("picture").namespaceURI, tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
  element.append(...parts);
  return element;
};

const rectangle = (kind, x, y, width, height, rx) => draw("rect", { class: kind, x: short(x), y: short(y), width: short(width), height: short(height), rx });
const text = (kind, x, y, content) => draw("text", { class: kind, x: short(x), y: short(y) }, content);

const short = (x) => Math.round(x * 10) / 10;

/* A text of at most so many figures' width: a longer one is drawn narrower. */
const write = (element, content, most) => {
  element.textContent = content;
  if (content.length > most) {
    element.setAttribute("textLength", String(short(most * FIGURE)));
    element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else element.removeAttribute("textLength");
};
