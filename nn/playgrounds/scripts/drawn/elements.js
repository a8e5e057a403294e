/* Elements of the document, and the size of those that are drawn into. */
const NAMESPACE = "http://www.w3.org/2000/svg";

const shape = (tag, attributes = {}, ...parts) => {
  const element = document.createElementNS(NAMESPACE, tag);
  put(element, attributes);
  element.append(...parts);
  return element;
};

const element = (tag, attributes = {}, ...parts) => {
  const made = document.createElement(tag);
  put(made, attributes);
  made.append(...parts);
  return made;
};

const put = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
};

const text = (kind, x, y, content, anchor = "start") => shape("text", { class: kind, x: short(x), y: short(y), "text-anchor": anchor }, content);

const short = (x) => Math.round(x * 10) / 10;

/* Changes what differs alone: every change makes the browser lay out again. */
const rewrite = (element, content) => {
  if (element.textContent !== content) element.textContent = content;
};
const reput = (element, name, value) => {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
};

/* Calls `resized(width, height)` now and whenever the element has another size; SVG is drawn in pixels of the screen, so
   that letters keep theirs. */
const watchSize = (element, resized) => {
  const measure = () => {
    const { width, height } = element.getBoundingClientRect();
    if (!width || !height) return;
    if (element instanceof SVGElement) element.setAttribute("viewBox", `0 0 ${width} ${height}`);
    resized(width, height);
  };
  new ResizeObserver(measure).observe(element);
  measure();
};
