/* The picture as it is seen, as an SVG file of its own: the styles of the page become attributes that any program reads. */
const INHERITED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "font-family", "font-size", "font-weight", "font-style", "text-anchor", "paint-order"];
const OWN = { opacity: "1", "text-decoration-line": "none" };
const MIDDLE = 0.35; // of a letter's size, from its middle down to the line that it stands on

const svgFile = (svg) => {
  const { width, height } = svg.getBoundingClientRect();
  const corner = new DOMPoint(0, 0).matrixTransform(DOMMatrix.fromMatrix(toScreen(svg)).inverse());
  const scale = toScreen(svg).a;
  const seen = [corner.x, corner.y, width / scale, height / scale].map(short);
  const file = draw("svg", { width: short(width), height: short(height), viewBox: seen.join(" "), role: "img" });
  const background = getComputedStyle(document.body).backgroundColor;
  file.append(draw("title", {}, document.title), draw("rect", { x: seen[0], y: seen[1], width: seen[2], height: seen[3], ...paint("fill", background) }));
  const outer = draw("g", {});
  setLooks(outer, getComputedStyle(svg), null);
  for (const child of svg.children) copyInto(outer, child, getComputedStyle(svg));
  file.append(outer);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(file)}\n`;
};

/* From the units of the picture to pixels that count from its own corner. */
const toScreen = (svg) => {
  const { a, b, c, d, e, f } = svg.getScreenCTM();
  const { left, top } = svg.getBoundingClientRect();
  return { a, b, c, d, e: e - left, f: f - top };
};

const copyInto = (parent, element, parentLooks) => {
  const looks = getComputedStyle(element);
  if (looks.display === "none" || looks.visibility === "hidden") return;
  const isMoving = element.matches(".dot");
  const copy = isMoving ? restingDot(element.parentNode) : element.cloneNode(false);
  for (const { name } of [...copy.attributes]) if (/^(aria-|data-|on)|^(class|id|style|role|tabindex)$/.test(name)) copy.removeAttribute(name);
  if (element.localName !== "title") setLooks(copy, looks, parentLooks);
  if (/central|middle/.test(looks.dominantBaseline)) copy.setAttribute("dy", short(MIDDLE * parseFloat(looks.fontSize)));
  for (const child of isMoving ? [] : element.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) copy.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) copyInto(copy, child, looks);
  }
  parent.append(copy);
};

const setLooks = (copy, looks, parentLooks) => {
  for (const name of INHERITED) {
    const value = looks.getPropertyValue(name);
    if (value && value !== parentLooks?.getPropertyValue(name)) setAll(copy, paint(name, value));
  }
  for (const [name, usual] of Object.entries(OWN)) {
    const value = looks.getPropertyValue(name);
    if (value && value !== usual) copy.setAttribute(name.replace("-line", ""), value);
  }
};

const setAll = (element, attributes) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
};

/* A colour that lets something through, as a colour and an opacity: not every program knows rgba. */
const paint = (name, value) => {
  const [, r, g, b, alpha] = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(value) ?? [];
  if (alpha === undefined) return { [name]: value };
  return Number(alpha) === 0 ? { [name]: "none" } : { [name]: `rgb(${r}, ${g}, ${b})`, [`${name}-opacity`]: alpha };
};
