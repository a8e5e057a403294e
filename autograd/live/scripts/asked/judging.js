/* Judges an answer as autograd/exercises/judging.py does: right, too rough, a mistake that is known, near, or wrong. */
const TIMES_NEAR = 5; // the tolerance, within which an answer was perhaps rounded on the way
const OF_A_MISTAKE = 0.01; // of its number, within which an answer is that number rounded on the way
const TELLING = 3; // figures, from which on one of many numbers is told from the others
const EXACTLY = 1e-9;

const rounds = ({ number, half }, exact) => Math.abs(number - exact) <= half * (1 + EXACTLY) + EXACTLY * Math.abs(exact);
const isRough = ({ figures }) => figures !== undefined && figures < 2;
const tells = (answer, exact) => Math.abs(answer.number - exact) <= EXACTLY * Math.abs(exact) || (!isRough(answer) && rounds(answer, exact));

/* {state, words} of an answer to a blank: {right, loose, near, far}; `others` are the values of the graph with their gradients. */
const judged = (answer, { right, loose, near, far }, others) => {
  if (rounds(answer, right)) return tells(answer, right) ? { state: "right" } : { state: "rough", words: ["Too rough to tell: give two significant digits or more."] };
  const made = near.filter(([number]) => tells(answer, number));
  if (made.length) return ofMistakes(made);
  const off = Math.abs(answer.number - right);
  if (off <= loose) return { state: "right" };
  const distance = ([number]) => Math.abs(answer.number - number);
  const close = near.filter((one) => distance(one) <= Math.min(loose, OF_A_MISTAKE * Math.abs(one[0])));
  if (close.length && !isRough(answer) && off > TIMES_NEAR * loose) return ofMistakes([...close].sort((a, b) => distance(a) - distance(b)).slice(0, 1));
  if (off <= TIMES_NEAR * loose) return { state: "near", words: ["Near, but further off than rounding explains: keep more digits on the way."] };
  const further = far.filter(([number]) => tells(answer, number));
  if (further.length === 1 && !(answer.figures < TELLING)) return ofMistakes(further);
  const other = others.find(({ grad }) => tells(answer, grad));
  if (other) return { state: "mistake", words: ["That is the gradient of ", other.index, "."] };
  return { state: "wrong", words: ["Not one of the usual mistakes."] };
};

/* The likeliest mistake; where several give the same number, the second is said too. */
const ofMistakes = ([[, kind, ...words], ...rest]) => {
  const second = rest.find(([, other]) => other !== kind);
  return { state: "mistake", words: second ? [...words, " Or: ", ...second.slice(2)] : words };
};
