/* Queries: parts of a name or place, comparisons of numbers, nan, inf and dead. What is quoted is part of a name, whatever
   it is. */
const COMPARISON = /^(\|?)(g|grad|gradient|d|data|value)(\|?)(<=|>=|!=|<|>|=)([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)$/;
const NUMBERED = /"[^"]*"|\b(layer|neuron|stage|step|epoch|head|block)\s+(\d+)(?!\S)/g; // a name of two words, as in "layer 1"
const HINT = "not understood: write grad>1, |g|>1, data=0, or a \"name\"";

/* The test of a query, null where nothing is asked; `problem` says what could not be read. */
const readQuery = (text) => {
  const signs = plainDigits(text.toLowerCase()).replace(/≥/g, ">=").replace(/≤/g, "<=").replace(/≠/g, "!=").replace(/−/g, "-");
  const phrased = signs.replace(NUMBERED, (all, kind, name) => (kind ? `"${kind} ${name}\u0000"` : all));
  const joined = phrased.replace(/("[^"]*")|\s*(!=|==|[<>=]+)\s*/g, (_, quoted, sign) => quoted ?? (sign === "==" ? "=" : sign));
  const terms = (joined.match(/"[^"]*"|\S+/g) ?? []).map(readTerm);
  if (!terms.length) return null;
  const problem = terms.some((term) => !term.test) ? HINT : "";
  return { problem, test: (value) => !problem && terms.every((term) => term.test(value)), compared: terms.map((term) => term.of).find(Boolean) };
};

const readTerm = (term) => {
  if (/^".*"$/.test(term)) return { test: named(term.slice(1, -1)) };
  if (term === "nan") return { test: (value) => Number.isNaN(value.data) || Number.isNaN(seenOfValue(value, "grad")) };
  if (term === "inf") return { test: (value) => [value.data, seenOfValue(value, "grad")].some((x) => Math.abs(x) === Infinity) };
  if (term === "dead") return { test: (value) => Boolean(value.dead) && !value.asked };
  const [, open, what, close, sign, number] = COMPARISON.exec(term) ?? [];
  if (what && open === close) {
    const compare = COMPARE[sign];
    const of = what.startsWith("g") ? "grad" : "data";
    return { of, test: (value) => seenOfValue(value, of) !== undefined && compare(open ? Math.abs(value[of]) : value[of], Number(number)) };
  }
  return { test: /[<>=|]/.test(term) ? null : named(term) };
};

/* A number of a value that may be seen: no gradient that an exercise asks for. */
const seenOfValue = (value, what) => (what === "grad" && value.asked ? undefined : value[what]);

/* A name that holds the text; after a number's last digit, where a NUL marks it, no other digit may follow. */
const named = (text) => {
  const [part, ends] = [text.replace("\u0000", ""), text.endsWith("\u0000")];
  return (value) => {
    const all = words(value);
    if (!ends) return all.includes(part);
    for (let at = all.indexOf(part); at >= 0; at = all.indexOf(part, at + 1)) if (!/^[\p{L}\d]/u.test(all.slice(at + part.length))) return true;
    return false;
  };
};

const COMPARE = {
  "<": (x, y) => x < y,
  ">": (x, y) => x > y,
  "=": (x, y) => x === y,
  "!=": (x, y) => x !== y,
  "<=": (x, y) => x <= y,
  ">=": (x, y) => x >= y,
};

const words = (value) => plainDigits([value.place, value.name, value.label].filter(Boolean).join(" ").toLowerCase());

const plainDigits = (text) => text.replace(/[₀-₉]/g, (digit) => String(digit.codePointAt(0) - 0x2080));

/* What was found, in words; where a comparison found nothing, between what the numbers lie. */
const foundInWords = ({ problem, compared }, found, story, format) => {
  if (problem) return problem;
  const said = `${found.length} found`;
  if (found.length || !compared) return said;
  const numbers = story.shown.map((value) => seenOfValue(value, compared)).filter((x) => x !== undefined && !Number.isNaN(x));
  if (!numbers.length) return said;
  const [low, high] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
  return `${said}: ${compared} is ${format(low)} to ${format(high)}`;
};
