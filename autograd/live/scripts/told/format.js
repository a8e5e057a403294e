/* Numbers as Python's autograd.drawing.number writes them, rounded half to even on the exact decimal expansion. */
const formatter = (digits) => {
  const known = new Map(); // the same numbers are written at every step
  return (x) => {
    let text = known.get(x);
    if (text !== undefined) return text;
    text = written(x, digits);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(x, text);
    return text;
  };
};
const MOST_KNOWN = 30_000;

const written = (x, digits) => {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x < 0 ? "-inf" : "inf";
  if (x === 0) return "0";
  const size = Math.abs(x);
  const plain = size >= 1e-3 && size < 1e5;
  const shortest = size.toExponential();
  const kept = plain ? Math.max(digits, Number(shortest.slice(shortest.indexOf("e") + 1)) + 1) : digits;
  const [rounded, exponent] = isTie(shortest, kept) ? halfToEven(size, kept) : nearest(size, kept);
  const sign = x < 0 ? "-" : "";
  if (!plain) return `${sign}${trimmed(rounded[0], rounded.slice(1))}e${exponent}`;
  if (exponent < 0) return sign + trimmed("0", "0".repeat(-exponent - 1) + rounded);
  const whole = rounded.padEnd(exponent + 1, "0");
  return sign + trimmed(whole.slice(0, exponent + 1), whole.slice(exponent + 1));
};

/* Whether a number may lie just between two numbers of so many digits: then its shortest form, of up to 15 digits, is exact. */
const isTie = (shortest, kept) => kept > 14 || (shortest.indexOf("e") === kept + 2 && shortest[kept + 1] === "5");

/* The digits of the nearest number of so many digits, and the power of ten of the first. */
const nearest = (size, kept) => {
  const text = size.toExponential(kept - 1);
  const end = text.indexOf("e");
  return [text[0] + text.slice(2, end), Number(text.slice(end + 1))];
};

const halfToEven = (size, kept) => {
  const [mantissa, power] = size.toExponential(100).split("e");
  const all = mantissa.replace(".", "").padEnd(kept + 1, "0");
  const rest = all.slice(kept);
  const odd = Number(all[kept - 1]) % 2 === 1;
  const up = rest[0] > "5" || (rest[0] === "5" && (odd || /[1-9]/.test(rest.slice(1))));
  const rounded = String(BigInt(all.slice(0, kept)) + (up ? 1n : 0n));
  return [rounded, Number(power) + (rounded.length > kept ? 1 : 0)];
};

const trimmed = (whole, fraction) => {
  const needed = fraction.replace(/0+$/, "");
  return needed ? `${whole}.${needed}` : whole;
};
