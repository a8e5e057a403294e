/* How formulas are written. A piece is a text and how tightly it binds: 1 as a sum does, 2 a product, 3 a sign, 4 a power, 5 a name. */
const [RELATION, SUM, PRODUCT, SIGN, POWER, ATOM] = [0, 1, 2, 3, 4, 5];
const MOST_TERMS = 24;
const OPERATORS = { add: ["+", SUM, SUM], sub: ["−", SUM, PRODUCT], mul: ["·", PRODUCT, PRODUCT], div: ["/", PRODUCT, SIGN], greater: [">", RELATION, SUM] };
const PLACEHOLDER = /(?<!\p{L})x(?!\p{L})/u;
const FENCED = /^[|⌊⌈‖].*[|⌋⌉‖]$/;
const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

const raised = (number) => (/^-?\d{1,3}$/.test(number) ? number.replace(/./g, (digit) => RAISED[digit]) : null);
const minus = (text) => text.replace(/^-/, "−");

/* The text of a piece as a part of one that binds as tightly as `least`; only a first part may begin with a sign. */
const within = ({ text, binds }, least, isFirst = false) => (binds >= least && (isFirst || !text.startsWith("−")) ? text : `(${text})`);

const shortened = (terms, separator) => {
  if (terms.length <= MOST_TERMS) return terms.join(separator);
  const half = MOST_TERMS / 2;
  return [...terms.slice(0, half), `… ${terms.length - MOST_TERMS} more …`, ...terms.slice(-half)].join(separator);
};

/* A primitive applied to pieces, which are names or, if `isNumeric`, numbers; `exponent` is that of a power, if it is a constant. */
const applied = ({ primitive, symbol = "", exponent, element }, pieces, isNumeric) => {
  const joined = (sign, binds, right) => {
    const texts = pieces.map((piece, i) => within(piece, i ? right : binds, i === 0));
    const separator = sign === "·" ? (isNumeric ? " × " : "·") : sign === "/" && !isNumeric ? "/" : ` ${sign} `;
    return { text: shortened(texts, separator), binds };
  };
  if (element !== undefined) return { text: `${called(symbol, primitive, pieces).text}[${element}]`, binds: ATOM };
  if (exponent !== undefined) return powered(pieces[0], exponent);
  if (primitive === "pow") return /^\d+$/.test(pieces[1].text) ? powered(pieces[0], pieces[1].text) : { text: `${within(pieces[0], ATOM)}^${within(pieces[1], ATOM)}`, binds: POWER };
  if (symbol === "Σ") return joined("+", SUM, SUM);
  if (symbol === "Π") return joined("·", PRODUCT, PRODUCT);
  if (OPERATORS[primitive] && pieces.length === 2) return joined(...OPERATORS[primitive]);
  if (symbol.endsWith("Σ exp")) return expSum(symbol, pieces);
  if (symbol === "mod" && pieces.length === 2) return joined("mod", PRODUCT, SIGN);
  if (symbol === "⌊÷⌋") return { text: `⌊${within(pieces[0], PRODUCT, true)}/${within(pieces[1], SIGN)}⌋`, binds: ATOM };
  if (primitive === "fma") return applied({ primitive: "add" }, [applied({ primitive: "mul" }, pieces.slice(0, 2), isNumeric), pieces[2]], isNumeric);
  if (pieces.length === 1) return appliedToOne(symbol, pieces[0]) ?? called(symbol, primitive, pieces);
  return symbol.includes("‖") ? { text: `‖${shortened(pieces.map(({ text }) => text), ", ")}‖`, binds: ATOM } : called(symbol, primitive, pieces);
};

const expSum = (symbol, pieces) => {
  const sum = shortened(pieces.map(({ text }) => `exp(${text})`), " + ");
  return symbol === "Σ exp" ? { text: sum, binds: pieces.length > 1 ? SUM : ATOM } : { text: `log(${sum})`, binds: ATOM };
};

const appliedToOne = (symbol, piece) => {
  if (symbol === "−") return { text: `−${within(piece, PRODUCT)}`, binds: SIGN };
  if (symbol === "=") return piece;
  if (symbol === "1/√") return { text: `1/√${within(piece, ATOM)}`, binds: PRODUCT };
  if (/^[√∛]$/.test(symbol)) return { text: `${symbol}${within(piece, ATOM)}`, binds: POWER };
  if (FENCED.test(symbol)) return { text: symbol.replace(PLACEHOLDER, () => piece.text), binds: ATOM };
  if (PLACEHOLDER.test(symbol)) return { text: symbol.replace(PLACEHOLDER, () => within(piece, ATOM)), binds: SUM };
  return null;
};

const powered = (piece, exponent) => {
  const up = raised(String(exponent));
  return { text: `${within(piece, ATOM)}${up ?? `^${exponent < 0 ? `(${minus(String(exponent))})` : exponent}`}`, binds: POWER };
};

/* Written as a call: by the symbol if that is a word, else by the primitive's name. */
const called = (symbol, primitive, pieces) => ({ text: `${/\p{L}/u.test(symbol) && !/[ₐₙ]|^±$/.test(symbol) ? symbol : primitive}(${shortened(pieces.map(({ text }) => text), ", ")})`, binds: ATOM });

/* A formula of a local derivative, with the pieces of result and operands from `fill`. */
const writtenFormula = (formula, fill, { symbols, isNumeric }) => {
  if (typeof formula === "string") return fill(formula);
  if (typeof formula === "number") return fill.number(formula);
  const [primitive, ...parts] = formula;
  if (primitive === "pow" && typeof parts[1] === "number") return powered(writtenFormula(parts[0], fill, { symbols, isNumeric }), parts[1]);
  return applied({ primitive, symbol: symbols[primitive] ?? primitive }, parts.map((part) => writtenFormula(part, fill, { symbols, isNumeric })), isNumeric);
};

/* The number of a formula that has no functions but these; else undefined. */
const SIMPLE = { add: (x, y) => x + y, sub: (x, y) => x - y, mul: (x, y) => x * y, div: (x, y) => x / y, neg: (x) => -x, pow: Math.pow, exp: Math.exp, log: Math.log, sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos };
const numberOf = (formula, at) => {
  if (typeof formula === "string") return at(formula);
  if (typeof formula === "number") return formula;
  const parts = formula.slice(1).map((part) => numberOf(part, at));
  return SIMPLE[formula[0]] && !parts.includes(undefined) ? SIMPLE[formula[0]](...parts) : undefined;
};
