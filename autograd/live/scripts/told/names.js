/* What values are called: by the name that they were given, else by a short formula of their operands, else by a number as v₅. */
const LONGEST_FORMULA = 14;
const WORD = /^[\p{L}\p{M}\p{N}_.…′]+$/u;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]|[\ud802\ud803\ud83a\ud83b]/;

/* A name in a script from right to left, set apart so that it does not turn round the formula that it stands in. */
const isolated = (name) => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);

const subscript = (number) => String(number).replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));

/* Gives each value `piece`, `name` and `isFormula`; to be called again when constants have other numbers. */
const nameValues = (story, format) => {
  const given = story.shown.map((value) => value.given).join(" ");
  const letter = ["v", "u", "t"].find((one) => !new RegExp(`(^| )${one}[₀-₉]`).test(given)) ?? "node ";
  for (const value of [...story.shown].sort((a, b) => a.index - b.index)) {
    value.isFormula = false;
    value.named = value.data;
    if (value.role === "constant") value.piece = numberPiece(value.data, format);
    else if (value.given) value.piece = { text: isolated(value.given), binds: WORD.test(value.given) ? ATOM : RELATION };
    else if (value.index === story.output) value.piece = { text: "output", binds: ATOM };
    else value.piece = shortFormula(value) ?? { text: `${letter}${subscript(value.index)}`, binds: ATOM };
    value.name = value.piece.text;
  }
};

const shortFormula = (value) => {
  const { operation } = value;
  if (!operation || operation.uses.some((operand) => !operand.value.piece) || operation.uses.length > 4) return null;
  const piece = applied(operation, operation.uses.map((operand) => operand.value.piece), false);
  value.isFormula = [...piece.text].length <= LONGEST_FORMULA;
  return value.isFormula ? piece : null;
};

const numberPiece = (x, format) => ({ text: minus(format(x)), binds: x < 0 ? SIGN : ATOM });

/* A value below a ∂, and what it is made of. */
const belowFraction = ({ piece }) => within(piece, ATOM);
const formulaOf = ({ operation }) => applied(operation, operation.uses.map((operand) => operand.value.piece), false).text;
const derivativeBy = (story, value) => `∂${WORD.test(story.letter) ? isolated(story.letter) : `(${isolated(story.letter)})`}/∂${belowFraction(value)}`;
const isNumbered = (value) => Boolean(value.operation) && !value.given && !value.isFormula && value.name !== "output";
const MOST_EXPLAINED = 6;
const numberedIn = (values) => values.filter(isNumbered).slice(0, MOST_EXPLAINED);
