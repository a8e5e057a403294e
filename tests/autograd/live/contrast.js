/* Every text that is seen on the page, with the contrast of its colour to what is painted below it. */
() => {
  const channels = (colour) => {
    const numbers = colour.match(/[\d.]+/g);
    const [r, g, b, alpha = 1] = (numbers ?? [0, 0, 0, 0]).map(Number);
    return { rgb: [r, g, b], alpha };
  };
  const luminance = (rgb) => rgb.map((x) => x / 255)
    .map((x) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4))
    .reduce((sum, x, i) => sum + x * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (a, b) => {
    const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  };
  const paint = (below, { rgb, alpha }) => below.map((x, i) => x + (rgb[i] - x) * alpha);
  const page = channels(getComputedStyle(document.body).backgroundColor).rgb;

  const behind = (element) => {
    const parents = [];
    for (let at = element; at; at = at.parentElement) parents.unshift(channels(getComputedStyle(at).backgroundColor));
    return parents.reduce(paint, page);
  };
  const shapes = [...document.querySelectorAll("#picture rect")].map((shape) => ({
    shape, place: shape.getBoundingClientRect(), fill: channels(getComputedStyle(shape).fill),
  }));
  const under = (text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return shapes
      .filter(({ shape }) => shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)
      .filter(({ place }) => place.left <= x && x <= place.right && place.top <= y && y <= place.bottom)
      .reduce((below, { fill }) => paint(below, fill), page);
  };

  const found = [];
  const add = (element, colour, below) => found.push({
    text: element.textContent.trim() || element.placeholder, kind: element.getAttribute("class") ?? element.localName,
    ratio: ratio(channels(colour).rgb, below),
  });
  for (const element of document.querySelectorAll("body :not(svg, svg *, script, noscript, [type=range])")) {
    if (element.checkVisibility()) add(element, getComputedStyle(element).color, behind(element));
  }
  for (const text of document.querySelectorAll("#picture text")) {
    if (text.textContent.trim() && text.checkVisibility()) add(text, getComputedStyle(text).fill, under(text));
  }
  const query = document.getElementById("query");
  add(query, getComputedStyle(query, "::placeholder").color, behind(query));
  return found;
}
