/* Cards, boxes and lines as SVG. A card's numbers are written later, as the steps reach them, and may change: their
   columns have room for any, and a longer one is written narrower. */
const ROW_HEIGHT = 18;
const FIGURE = 6.63; // the width of a figure of 11 px
const MOST_LETTERS = { label: 24, formula: 10 }; // of a name in the picture; the cards below it say it in full
const GLYPHS = { input: "►", parameter: "♦", constant: "■", output: "◄" };
const TRIANGLES = { open: "M0,-2.6h7l-3.5,5.2z", folded: "M0.9,-3.5v7l5.2,-3.5z" };

const clipped = (name, most) => {
  if ([...name.replace(/[\u2068\u2069]/g, "")].length <= most) return name;
  const cut = [...name].slice(0, most - 1).join("");
  const start = /\u2068[^\u2069]*$/.test(cut) ? `${cut}\u2069` : cut; // a name from right to left stays set apart
  return `${/[₀-₉]$/.test(start) ? start.replace(/\p{L}*[₀-₉]+$/u, "") : start}…`; // half a number would be another one
};

/* How a folded card says how many of its ReLUs are dead. */
const deadOf = (dead, all) => (all === 1 ? "dead ReLU" : `${dead} of ${all} dead`);

const makeCards = (story, scopes, format) => {
  const brush = document.createElement("canvas").getContext("2d");
  const sans = getComputedStyle(document.documentElement).getPropertyValue("--sans");
  const known = new Map();
  const wide = (content, font) => {
    const key = `${font} ${content}`;
    if (!known.has(key)) {
      brush.font = `${font} ${sans}`;
      known.set(key, brush.measureText(content).width);
    }
    return known.get(key);
  };
  const figures = FIGURE * (story.digits + 4) + 6;
  const nameOf = (value) => (value.role === "constant" ? "" : clipped(value.name, MOST_LETTERS[value.label ? "label" : "formula"]));
  const widthOfName = (value) => wide(nameOf(value), value.label ? "bold 11px" : "11px") + (value.role ? 13 : 0);

  /* The columns of a card's table. */
  const columnsOf = (rows, symbol) => {
    const chip = symbol ? Math.max(18, wide(symbol, symbol.length === 1 ? "14px" : "bold 11px") + 8) + 5 : 0;
    const name = Math.max(14, ...rows.map(widthOfName)) + 4;
    const grad = rows.some((value) => value.grad !== undefined) ? figures : 0;
    return { chip, name, data: figures, grad };
  };

  const sizeOf = (item) => {
    if (item.folded !== undefined) return sizeOfSummary(item.folded);
    const rows = scopes.rowsOf(item.card);
    const { chip, name, data, grad } = columnsOf(rows, story.values[item.card].operation?.symbol);
    const margin = item.card === story.output ? 6 : 0;
    return { width: 10 + chip + name + data + grad + margin, height: 7 + ROW_HEIGHT * rows.length + margin };
  };

  const headingOf = (scope) => story.scopes[scope].title;
  const aboutOf = (scope) => {
    const [{ kind }, { exits }] = [story.scopes[scope], scopes.membersOf(scope)];
    const isAmongOthers = story.scopes[scope].parent !== undefined; // of which each would say that it is a neuron
    return [isAmongOthers ? "" : kind, exits.length > 1 ? `×${exits.length}` : ""].filter(Boolean).join(" ");
  };
  const slopesOf = (scope) => `|dw| of ${scopes.membersOf(scope).parameters.length}`;

  const sizeOfSummary = (scope) => {
    const { exits, parameters, relus } = scopes.membersOf(scope);
    const heading = 20 + wide(headingOf(scope), "bold 12px") + 6 + wide(aboutOf(scope), "11px");
    const slopes = wide(slopesOf(scope), "11px") + (relus.length ? wide(`, ${deadOf(relus.length, relus.length)}`, "bold 11px") : 0);
    return { width: 14 + Math.max(heading + figures, slopes + 12) + figures, height: 9 + ROW_HEIGHT * (1 + (parameters.length + relus.length > 0)) };
  };

  const cell = (x, middle, width) => draw("g", { class: "grad" }, rectangle(undefined, x, middle - 7.5, width, 15, 4), text(undefined, x + width - 3.5, middle + 4, ""));

  const row = (value, left, middle, right, grad) => {
    const parts = [rectangle("sensor", left, middle - ROW_HEIGHT / 2, right - left, ROW_HEIGHT, 4)];
    if (value.role) parts.push(text(`glyph ${value.role}`, left + 2, middle + 4, GLYPHS[value.role]));
    parts.push(text(value.label ? "name" : "name pale", left + (value.role ? 14 : 2), middle + 4, nameOf(value)));
    parts.push(text(Number.isFinite(value.data) ? "data" : "data alarm", right - grad - 4, middle + 4, ""));
    if (value.grad !== undefined) parts.push(cell(right - grad, middle, grad));
    return draw("g", { class: "row", id: `r${value.index}` }, ...parts);
  };

  const card = ({ item, left0: x, middle, width, height }) => {
    const value = story.values[item.card];
    const symbol = value.operation?.symbol ?? "";
    const rows = scopes.rowsOf(item.card);
    const { chip, grad } = columnsOf(rows, symbol);
    const parts = [rectangle("box", x, middle - height / 2, width, height, 8)];
    const inset = item.card === story.output ? 3 : 0;
    if (inset) parts.push(rectangle("box", x + 3, middle - height / 2 + 3, width - 6, height - 6, 6));
    if (symbol) {
      const [w, h] = [chip - 5, height - 8 - 2 * inset];
      parts.push(draw("g", { class: "operation" }, rectangle(undefined, x + inset + 4, middle - h / 2, w, h, 5), text(symbol.length === 1 ? "sign" : "word", x + inset + 4 + w / 2, middle, symbol)));
    }
    rows.forEach((one, i) => parts.push(row(one, x + inset + 4 + chip, middle + (i - (rows.length - 1) / 2) * ROW_HEIGHT, x + width - inset - 4, grad)));
    return draw("g", { class: `card ${value.role ?? ""}`, id: item.key }, ...parts);
  };

  const fold = (scope, isFolded, x, middle) => {
    const { kind } = story.scopes[scope];
    const title = text("title", x + 12, middle + 4, headingOf(scope));
    const about = isFolded ? aboutOf(scope) : kind ?? "";
    const width = wide(headingOf(scope), "bold 12px");
    return draw(
      "g",
      { class: "fold", role: "button", tabindex: "0", "aria-expanded": String(!isFolded), "aria-label": `${headingOf(scope)}${kind ? ` ${kind}` : ""}`, "data-scope": scope },
      rectangle("sensor", x - 3, middle - 8, width + wide(about, "11px") + 26, 16, 4),
      draw("path", { class: "triangle", d: TRIANGLES[isFolded ? "folded" : "open"], transform: `translate(${short(x)} ${short(middle)})` }),
      title,
      text("kind", x + 18 + width, middle + 4, about),
    );
  };

  const summary = ({ item, left0: x, middle, width, height }) => {
    const { all, exits, parameters, relus } = scopes.membersOf(item.folded);
    const top = middle - height / 2;
    const right = x + width - 5;
    const level = (i) => top + 4.5 + (i + 0.5) * ROW_HEIGHT;
    const about = draw("title", {}, `${headingOf(item.folded)}: ${all.length} values; a click opens it`);
    const parts = [rectangle("box", x, top, width, height, 8), about];
    const fact = (kind, i, ...cells) => draw("g", { class: `fact ${kind}` }, ...cells, cell(right - figures, level(i), figures));
    const number = (kind, at, i) => text(kind, at, level(i) + 4, "");
    if (exits.length === 1) parts.push(draw("g", { class: "row", id: `r${exits[0].index}` }, number("data", right - figures - 4, 0), cell(right - figures, level(0), figures)));
    else parts.push(fact("exits", 0, number("data", right - figures - 4, 0)));
    parts.push(fold(item.folded, true, x + 8, level(0)));
    if (parameters.length) parts.push(fact("slopes", 1, text("kind", x + 8, level(1) + 4, slopesOf(item.folded))));
    const indent = parameters.length ? wide(`${slopesOf(item.folded)}, `, "11px") : 0;
    if (relus.length) parts.push(draw("g", { class: "fact relus" }, number("kind dead", x + 8 + indent, 1)));
    return draw("g", { class: "card summary", id: item.key }, ...parts);
  };

  const box = ({ scope, left0: x, middle, width, height, isOuter }) =>
    draw("g", { class: `cluster ${isOuter ? "outer" : "inner"}`, id: `b${scope}` }, rectangle("box", x, middle - height / 2, width, height, 9), fold(scope, false, x + 9, middle - height / 2 + 13));

  const hasLabel = ({ isOne, operands: [{ derivative, operation, count }] }) => isOne && derivative !== undefined && (!operation.sums || count > 1);
  const labelOf = ({ derivative, count }) => `${count > 1 ? `×${count}  ` : ""}∂ ${format(derivative)}`;
  const widthOfLabel = (one) => (hasLabel(one) ? FIGURE * (story.digits + 5) : 0);

  const arrowhead = (kind, [x, y], length, isDown) => {
    const wing = (side) => (isDown ? [x + side, y + length] : [x + length, y + side]);
    return draw("polygon", { class: kind, points: [[x, y], wing(-2), wing(2)].map((point) => point.map(short).join(",")).join(" ") });
  };

  const line = (one, labelled) => {
    const { key, path, ends: [source, target], entry, isDown } = one;
    const [start, end] = isDown
      ? [[source.left0 + source.width / 2, source.middle + source.height / 2], [target.left0 + target.width / 2 + entry, target.middle - target.height / 2]]
      : [[source.left0 + source.width, source.middle], [target.left0, target.middle + entry]];
    const parts = [draw("path", { d: path }), arrowhead("onward", end, -5, isDown), arrowhead("back", start, 5, isDown)];
    const [x, y] = end;
    if (labelled && hasLabel(one)) parts.push(isDown ? text("beside", x + 5, y - 7, "") : text(undefined, x - 8, y - 3, ""));
    return draw("g", { class: "edge", id: key }, ...parts);
  };

  return { sizeOf, widthOfLabel, labelOf, card, summary, box, line };
};
