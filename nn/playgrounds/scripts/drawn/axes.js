/* Places of numbers on an axis, and the round numbers that are written there. */
const linear = (low, high, from, to) => {
  const span = high - low || 1;
  return (x) => from + ((x - low) / span) * (to - from);
};

const logarithmic = (low, high, from, to) => {
  const place = linear(Math.log(low), Math.log(high), from, to);
  return (x) => place(Math.log(x));
};

/* About `count` round numbers from low to high. */
const ticks = (low, high, count) => {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((x) => x * power >= rough * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
};

/* Powers of ten, with 2 and 5 between where there are few, and no more than `count`. */
const logTicks = (low, high, count) => {
  const between = (factors, every) => {
    const found = [];
    for (let e = Math.floor(Math.log10(low)); e <= Math.ceil(Math.log10(high)); e++) {
      if (e % every === 0) for (const factor of factors) found.push(factor * 10 ** e);
    }
    return found.filter((x) => x >= low * 0.999 && x <= high * 1.001);
  };
  for (const factors of [[1, 2, 5], [1, 3]]) {
    const found = between(factors, 1);
    if (found.length <= count && found.length > 1) return found;
  }
  const decades = [1, 2, 3, 5, 10, 20, 50].map((every) => between([1], every)).find((found) => found.length <= count) ?? [];
  return decades.length > 1 ? decades : ticks(low, high, count).filter((x) => x > 0);
};

/* The text of a tick: as many digits as tell it from its neighbours. */
const tickText = (x) => {
  const size = Math.abs(x);
  const text = x !== 0 && (size >= 1e6 || size < 1e-4) ? x.toExponential().replace("e+", "e") : grouped(String(Number(x.toPrecision(6))));
  return text.replace(/-/g, "−");
};
