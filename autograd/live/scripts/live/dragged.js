/* Numbers that are dragged, typed and moved by keys; a step is proportional to the number's size, and never 0. */
const STEPS = 200; // steps, of a pixel each, in a number's size
const FACTOR = 10;
const SMALLEST = 1e-300;
const LEAST = 3; // pixels, from which on a press is a drag

const factorOf = ({ shiftKey, altKey, ctrlKey, metaKey }) => {
  if (shiftKey) return 1 / FACTOR;
  return altKey || ctrlKey || metaKey ? FACTOR : 1;
};
const stepOf = (x, typical, event) => Math.max((Math.max(Number.isFinite(x) ? Math.abs(x) : 0, typical) / STEPS) * factorOf(event), SMALLEST);

/* A step of a key, down to 1, 2 or 5 of its decade. */
const roundStep = (step) => {
  const decade = 10 ** Math.floor(Math.log10(step));
  return decade * [5, 2, 1].find((factor) => factor * decade <= step || factor === 1);
};

/* To a whole multiple of the decade of a step, so that a dragged number has few digits. */
const rounded = (x, step) => {
  const decade = 10 ** Math.floor(Math.log10(step));
  return Number((Math.round(x / decade) * decade).toPrecision(12));
};

/* The number after so many pixels to the right, as they come. */
const draggedFrom = (start, typical) => {
  let exact = Number.isFinite(start) ? start : 0;
  let way = 0;
  return (pixels, event) => {
    const step = stepOf(start, typical, event);
    exact = Math.min(Math.max(exact + pixels * step, -Number.MAX_VALUE), Number.MAX_VALUE);
    way += pixels;
    return way === 0 ? start : rounded(exact, step);
  };
};

/* The size of a number like that one: the median of its kind, for what is 0 itself. */
const typicalOf = (numbers) => {
  const sizes = numbers.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size)).sort((a, b) => a - b);
  return sizes[sizes.length >> 1] ?? 1;
};

/* What is typed as a number, or in words what is wrong with it. */
const typedNumber = (typed) => {
  const plain = typed.trim().replace(/\u2212/g, "-").replace(/^([+-]?)inf(inity)?$/i, "$1Infinity");
  if (/^[+-]?nan$/i.test(plain)) return { refused: "nan is no number to start from: all that follows would be nan" };
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?Infinity$/i.test(plain)) return { refused: `${typed.trim() ? `“${typed.trim().slice(0, 20)}”` : "nothing"} is no number; write one as -0.25 or 1e-3` };
  return { number: Number(plain) };
};

/* Hears drags that begin in `element`. `begin` says for an event how one is started, or null where there is nothing to drag;
   that returns {move, end}, of which `move` is called once a frame. A press without a move stays a click. */
const hearDrags = (element, begin) => {
  let drag = null;
  let swallows = false;
  const apply = () => {
    if (!drag?.waiting) return;
    drag.move(drag.pixels, drag.event);
    Object.assign(drag, { waiting: false, pixels: 0 });
  };
  element.addEventListener("pointerdown", (event) => {
    swallows = false;
    if (event.button !== 0 || drag) return;
    const start = begin(event);
    if (!start) return;
    drag = { start, id: event.pointerId, x: event.clientX, pixels: 0, waiting: false, move: null };
  }, true);
  element.addEventListener("pointermove", (event) => {
    if (event.pointerId !== drag?.id) return;
    event.stopImmediatePropagation(); // it moves nothing else
    if (!(event.buttons & 1)) { // it was released where nobody told us, outside the window
      finish(event);
      return;
    }
    drag.pixels += event.clientX - drag.x;
    Object.assign(drag, { x: event.clientX, event });
    if (!drag.move) {
      if (Math.abs(drag.pixels) < LEAST) return;
      element.setPointerCapture(event.pointerId);
      Object.assign(drag, drag.start());
    }
    if (!drag.waiting) requestAnimationFrame(apply);
    drag.waiting = true;
  }, true);
  const finish = (event) => {
    if (event.pointerId !== drag?.id) return;
    apply();
    swallows = Boolean(drag.move);
    const { end } = drag;
    drag = null;
    end?.();
  };
  element.addEventListener("pointerup", finish, true);
  element.addEventListener("pointercancel", finish, true);
  element.addEventListener("click", (event) => {
    if (!swallows || !event.detail) return;
    swallows = false;
    event.stopImmediatePropagation();
  }, true);
};
