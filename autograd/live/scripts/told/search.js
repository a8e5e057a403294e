/* Queries: parts of a name or place, comparisons of numbers, nan, inf and dead. What is quoted is part of a name, whatever
   it is. */
const COMPARISON = /^(\|?)(g|grad|d|data)(\|?)(<=|>=|<|>|=)([-+.\deE]+)$/;

const readQuery = (text) => {
  const joined = plainDigits(text.toLowerCase()).replace(/("[^"]*")|\s*([<>=]+)\s*/g, (_, quoted, sign) => quoted ?? sign);
  const terms = joined.match(/"[^"]*"|\S+/g) ?? [];
  const tests = terms.map((term) => (/^".*"$/.test(term) ? named(term.slice(1, -1)) : readTerm(term)));
  return tests.length ? (value) => tests.every((test) => test(value)) : null;
};

const readTerm = (term) => {
  if (term === "nan") return (value) => Number.isNaN(value.data) || Number.isNaN(value.grad);
  if (term === "inf") return (value) => [value.data, value.grad].some((x) => Math.abs(x) === Infinity);
  if (term === "dead") return (value) => Boolean(value.dead);
  const [, open, what, close, sign, number] = COMPARISON.exec(term) ?? [];
  if (what && open === close && !Number.isNaN(Number(number))) {
    const compare = COMPARE[sign];
    return (value) => {
      const x = what.startsWith("g") ? value.grad : value.data;
      return x !== undefined && compare(open ? Math.abs(x) : x, Number(number));
    };
  }
  return named(term);
};

const named = (text) => (value) => words(value).includes(text);

const COMPARE = {
  "<": (x, y) => x < y,
  ">": (x, y) => x > y,
  "=": (x, y) => x === y,
  "<=": (x, y) => x <= y,
  ">=": (x, y) => x >= y,
};

const words = (value) => plainDigits([value.place, value.name, value.label].filter(Boolean).join(" ").toLowerCase());

const plainDigits = (text) => text.replace(/[₀-₉]/g, (digit) => String(digit.codePointAt(0) - 0x2080));
