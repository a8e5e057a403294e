/* Numbers in words. */
const told = (x, digits = 3) => {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x < 0 ? "−∞" : "∞";
  if (x === 0) return "0";
  const size = Math.abs(x);
  const text = size < 1e-4 || size >= 1e6 ? x.toExponential(digits - 1) : plain(x, size, digits);
  return text.replace(/-/g, "−");
};

const plain = (x, size, digits) => grouped(x.toFixed(Math.max(0, digits - 1 - Math.floor(Math.log10(size)))));

/* Commas between thousands; `toLocaleString` takes a hundred times as long, and this is done in every frame. */
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",");
const whole = (n) => grouped(String(n));

const counted = (n, word, plural = `${word}s`) => `${whole(n)} ${n === 1 ? word : plural}`;

const listed = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`);

const LABELS = { relu: "ReLU", leaky_relu: "leaky ReLU", ssr: "SSR", mse: "MSE", mae: "MAE" };
const called = (name) => LABELS[name] ?? name.replace(/_/g, " ");

const shortened = (text, most) => (text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text);

/* A number that somebody typed; null for anything else. */
const typed = (text) => {
  const number = Number(text.trim().replace(/−/g, "-"));
  return text.trim() && Number.isFinite(number) ? number : null;
};
