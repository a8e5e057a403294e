/* What is typed as an answer: a number, or arithmetic on numbers, which is read and never run as code. */
const LONGEST_ANSWER = 200;
const LARGEST_POWER = 1000;
const TYPED_SIGNS = { "−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "^": "**", "²": "**2", "³": "**3" };
const LITERAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const TOKEN = /\s*(?:(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|(\*\*|[-+*/()])|([a-z_]\w*))/iy;
const CALLED = Object.fromEntries(["exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sinh", "cosh", "abs"].map((name) => [name, Math[name]]));
const NAMED_NUMBERS = { pi: Math.PI, e: Math.E };

/* {number, figures, half} of what is typed: its significant figures, undefined where it was computed, and half a unit of its
   last place; or {refused}, in words what cannot be read. */
const readAnswer = (typed) => {
  const text = typed.trim().replace(/^=/, "").trim().replace(/[−–×·⋅÷^²³]/g, (sign) => TYPED_SIGNS[sign]);
  try {
    if (!text) throw new Unread("nothing was typed; write a number as -0.25, or arithmetic as 2*0.3*(1-0.3)");
    if (text.length > LONGEST_ANSWER) throw new Unread(`that has ${text.length} characters, and an answer up to ${LONGEST_ANSWER}`);
    const joined = text.replace(/ /g, "");
    const answer = LITERAL.test(joined) ? literalAnswer(joined) : { number: computedAnswer(text), half: 0 };
    if (!Number.isFinite(answer.number)) throw new Unread(`${typed.trim().slice(0, 60)} is not finite, and each of these gradients is`);
    return answer;
  } catch (problem) {
    if (!(problem instanceof Unread)) throw problem;
    return { refused: problem.message };
  }
};

class Unread extends Error {}

const literalAnswer = (text) => {
  const [mantissa, power = "0"] = text.toLowerCase().split("e");
  const [whole, fraction = ""] = mantissa.replace(/^[+-]/, "").split(".");
  const figures = (whole + fraction).replace(/^0+/, "").length;
  return { number: Number(text), figures, half: 0.5 * 10 ** (Number(power) - fraction.length) };
};

/* The number of an expression, by recursive descent: sums of products of powers of numbers, functions and parentheses. */
const computedAnswer = (text) => {
  if (/\d,\d/.test(text)) throw new Unread(`${text.slice(0, 60)} has a comma; write a number with a point, as 0.25`);
  const tokens = tokensOf(text);
  let at = 0;
  const next = (...signs) => (signs.includes(tokens[at]?.sign) ? tokens[at++].sign : null);
  const unread = () => new Unread(`${text.slice(0, 60)} cannot be read; write a number, or arithmetic as 2*0.3*(1-0.3)`);

  const sum = () => {
    let total = product();
    for (let sign = next("+", "-"); sign; sign = next("+", "-")) total += sign === "+" ? product() : -product();
    return total;
  };
  const product = () => {
    let total = signed();
    for (let sign = next("*", "/"); sign; sign = next("*", "/")) {
      const factor = signed();
      if (sign === "/" && factor === 0) throw new Unread(`${text.slice(0, 60)} divides by zero`);
      total = sign === "*" ? total * factor : total / factor;
    }
    return total;
  };
  const signed = () => {
    const sign = next("+", "-");
    if (sign) return sign === "-" ? -signed() : signed();
    return power();
  };
  const power = () => {
    const base = atom();
    if (!next("**")) return base;
    const exponent = signed();
    if (base === 0 && exponent < 0) throw new Unread(`${text.slice(0, 60)} divides by zero`);
    if (Math.abs(exponent) > LARGEST_POWER || (base < 0 && !Number.isInteger(exponent))) throw new Unread(`${base} to the power ${exponent} is no number here`);
    return base ** exponent;
  };
  const atom = () => {
    const { number, name } = tokens[at] ?? {};
    if (number !== undefined) {
      at += 1;
      return number;
    }
    if (name !== undefined) {
      at += 1;
      return next("(") ? appliedFunction(name, inParentheses()) : namedNumber(name);
    }
    if (next("(")) return inParentheses();
    throw unread();
  };
  const inParentheses = () => {
    const inside = sum();
    if (!next(")")) throw unread();
    return inside;
  };
  const result = sum();
  if (at < tokens.length) throw unread();
  return result;
};

const tokensOf = (text) => {
  const tokens = [];
  TOKEN.lastIndex = 0;
  for (let from = 0; text.slice(from).trim(); from = TOKEN.lastIndex) {
    TOKEN.lastIndex = from;
    const [all, number, sign, name] = TOKEN.exec(text) ?? [];
    if (all === undefined) throw new Unread(`${text.slice(0, 60)} cannot be read; write a number, or arithmetic as 2*0.3*(1-0.3)`);
    tokens.push(number !== undefined ? { number: Number(number) } : { sign, name });
  }
  return tokens;
};

const appliedFunction = (name, x) => {
  if (!Object.hasOwn(CALLED, name)) throw new Unread(`${name.slice(0, 40)} is no function here; there are ${Object.keys(CALLED).join(", ")}`);
  const result = CALLED[name](x);
  if (Number.isNaN(result)) throw new Unread(`${name} of ${x} is no number`);
  return result;
};

const namedNumber = (name) => {
  if (!Object.hasOwn(NAMED_NUMBERS, name)) throw new Unread(`${name.slice(0, 40)} is a name; write its number`);
  return NAMED_NUMBERS[name];
};
