/* Numbers as Python's autograd.drawing.number writes them, rounded half to even on the exact decimal expansion. */
const formatter = (digits) => {
  const known = new Map(); // the same numbers are written at every step
  return (x) => {
    if (!known.has(x)) known.set(x, written(x, digits));
    return known.get(x);
  };
};

const written = (x, digits) => {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x < 0 ? "-inf" : "inf";
  if (x === 0) return "0";
  const size = Math.abs(x);
  const [mantissa, power] = size.toExponential(100).split("e");
  const plain = size >= 1e-3 && size < 1e5;
  const kept = plain ? Math.max(digits, Number(power) + 1) : digits;
  const all = mantissa.replace(".", "").padEnd(kept + 1, "0");
  const rest = all.slice(kept);
  const odd = Number(all[kept - 1]) % 2 === 1;
  const up = rest[0] > "5" || (rest[0] === "5" && (odd || /[1-9]/.test(rest.slice(1))));
  const rounded = String(BigInt(all.slice(0, kept)) + (up ? 1n : 0n));
  const exponent = Number(power) + (rounded.length > kept ? 1 : 0);
  const sign = x < 0 ? "-" : "";
  if (!plain) return `${sign}${trimmed(rounded[0], rounded.slice(1))}e${exponent}`;
  if (exponent < 0) return sign + trimmed("0", "0".repeat(-exponent - 1) + rounded);
  const whole = rounded.padEnd(exponent + 1, "0");
  return sign + trimmed(whole.slice(0, exponent + 1), whole.slice(exponent + 1));
};

const trimmed = (whole, fraction) => {
  const needed = fraction.replace(/0+$/, "");
  return needed ? `${whole}.${needed}` : whole;
};
