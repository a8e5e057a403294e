/* The blanks of an exercise: what of the page would tell a gradient that is still asked for, and is hidden until then. */
const makeBlanks = (story) => {
  const blanks = (story.exercise?.blanks ?? []).map(([index, loose, near, far]) => ({ value: story.values[index], right: story.values[index].grad, loose, near, far, typed: "", tries: 0 }));
  const of = new Map(blanks.map((blank) => [blank.value, blank]));
  for (const { value } of blanks) value.asked = true;
  const left = () => blanks.filter(({ value }) => value.asked);
  return { all: blanks, of: (value) => of.get(value), left };
};

const resultOf = (story, operand) => story.values[operand.operation.value];

/* Whether what is sent along an edge may be seen: it tells the gradients at both of its ends. */
const isSentShown = (story, operand) => !operand.value.asked && !resultOf(story, operand).asked;

/* Whether local derivatives are shown: where they are part of what is asked for, only when all is found. */
const areSlopesShown = (story) => !story.exercise || story.exercise.slopes || !story.shown.some((value) => value.asked);

/* A gradient as running text has it. */
const gradientText = (value, format) => (value.asked ? "?" : minus(format(value.grad)));
