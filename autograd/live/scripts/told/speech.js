/* What a screen reader says of a value: signs and small digits as words, for few readers know them. */
const DIGITS = ["nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const SIGNS = {
  ...{ "·": "times", "×": "times", "−": "minus", "-": "minus", "+": "plus", "/": "over", "÷": "over", "²": "squared", "³": "cubed" },
  ...{ "√": "root of", "∂": "d", "Σ": "sum", "σ": "sigma", "μ": "mu", "α": "alpha", "β": "beta", "γ": "gamma", "θ": "theta", "λ": "lambda" },
  ...{ "_": " ", ".": " ", "(": " ", ")": " ", "|": " ", "›": "in" },
};

const spokenName = (name) => {
  const numbered = name.replace(/[₀-₉]+/g, (digits) => ` ${DIGITS[Number(plainDigits(digits))] ?? plainDigits(digits)} `);
  return [...numbered].map((sign) => (sign in SIGNS ? ` ${SIGNS[sign]} ` : sign)).join("").replace(/\s+/g, " ").trim();
};

/* A number as it is shown, so that what is heard is what is seen. */
const spokenNumber = (text) => {
  const words = { nan: "not a number", inf: "infinity", "-inf": "minus infinity" };
  return words[text] ?? text.replace(/e(-?\d+)$/, " times ten to the $1").replace(/-/g, "minus ");
};

const roleOf = ({ role, label = "", name }) => {
  if (role !== "parameter") return role ?? "value";
  if (/\bweights?\b/.test(label) || /^w[₀-₉\d]*$/.test(name)) return "weight";
  return /\bbias\b/.test(label) || name === "b" ? "bias" : role;
};

/* As in "weight w one of neuron h nought in layer 1". */
const spokenValue = (story, value) => {
  const about = [];
  for (let scope = value.scope; scope !== undefined; scope = story.scopes[scope].parent) {
    const { kind, title } = story.scopes[scope];
    if (kind || title !== value.name) about.push(spokenName(kind ? `${kind} ${title}` : title));
  }
  const place = about.length ? ` of ${about.join(" in ")}` : "";
  return `${roleOf(value)} ${value.role === "constant" ? "" : spokenName(value.name)}${place}`.replace(/\s+/g, " ").trim();
};

/* The whole sentence of a row of the picture, with the numbers that it shows now. */
const spokenRow = (story, value, row) => {
  const data = row.querySelector(".data")?.textContent ?? "";
  const chip = row.querySelector(".grad");
  const said = [spokenValue(story, value), data === "·" ? "not computed yet" : `data ${spokenNumber(data)}`];
  if (chip) {
    const grad = chip.textContent;
    if (value.asked) said.push(`gradient to be found${grad === "?" ? "" : `, ${spokenNumber(grad)} is typed`}`);
    else if (grad === "·") said.push("no gradient yet");
    else said.push(`gradient ${chip.classList.contains("growing") ? "so far " : ""}${spokenNumber(grad)}`);
  }
  if (value.dead && areSlopesShown(story) && data !== "·") said.push("dead ReLU");
  return said.join(", ");
};
