/* Zoom, pan and fit, by way of the viewBox, in the room that legend and cards leave. */
const SMALLEST_TEXT = 0.3; // of its size on paper; what is smaller nobody can read, and it takes most of the time to paint
const LARGEST = 1.8; // how many times its size a small picture is shown at
const CARDS = { usual: 118, small: 92, most: 0.4 }; // the height kept free for cards, and the most of it, of the stage's
const EDGE = 8; // pixels around what is shown
const HIDDEN = new DOMRect(0, 0, 1000, 700); // stands for the size that a page has not yet, in a frame that is not shown

const makeViewport = (svg, takesWheel) => {
  const stage = svg.parentElement;
  let whole = { x: 0, y: 0, width: 1, height: 1 };
  let [x, y, scale] = [0, 0, 1]; // what of the picture is in the corner, and how many pixels its unit has
  let size = svg.getBoundingClientRect();
  if (!size.width || !size.height) size = HIDDEN;
  let isFree = false; // the user has taken the camera
  let resized = () => {};

  const set = () => {
    svg.classList.toggle("far", scale < SMALLEST_TEXT);
    svg.setAttribute("viewBox", `${x} ${y} ${size.width / scale} ${size.height / scale}`);
  };
  new ResizeObserver(() => {
    const now = svg.getBoundingClientRect();
    if (!now.width || !now.height || (now.width === size.width && now.height === size.height)) return; // hidden, or as before
    if (isFree) {
      x += (size.width - now.width) / scale / 2;
      y += (size.height - now.height) / scale / 2;
    }
    size = now;
    set();
    resized();
  }).observe(svg);

  const cards = () => [...stage.querySelectorAll("#cards section:not([hidden])")].map((card) => card.getBoundingClientRect()).filter(({ height }) => height);

  /* The part of the window in which the picture is neither under the legend nor under the cards. */
  const measure = () => {
    const top = stage.querySelector("#legend").offsetHeight;
    const all = cards();
    const floating = all.filter((card) => card.top < size.bottom - 1);
    const usual = all.length && !floating.length ? 0 : size.height < 400 ? CARDS.small : CARDS.usual;
    const taken = Math.max(usual, ...floating.map((card) => size.bottom - card.top + EDGE));
    return { top, cards: all, width: size.width, height: size.height - top - Math.min(taken, CARDS.most * size.height) };
  };

  /* Measured once for all that is done at a time: to measure after each change has the browser lay out the picture each time. */
  let measured = null;
  const forget = () => { measured = null; };
  const room = () => {
    if (!measured) queueMicrotask(forget);
    measured ??= measure();
    return measured;
  };

  /* Puts the middle of a box into the middle of the room. */
  const centre = (box) => {
    const { top, width, height } = room();
    x = box.x + box.width / 2 - width / scale / 2;
    y = box.y + box.height / 2 - (top + height / 2) / scale;
    set();
  };

  const pointOf = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

  const zoom = (factor, at = { x: x + size.width / scale / 2, y: y + size.height / scale / 2 }) => {
    const least = Math.min(scaleToFit(), 1) / 4;
    const wanted = Math.min(Math.max(scale / factor, least), 12);
    x = at.x - ((at.x - x) * scale) / wanted;
    y = at.y - ((at.y - y) * scale) / wanted;
    scale = wanted;
    isFree = true;
    set();
  };

  const scaleToFit = () => {
    const { width, height } = room();
    return Math.min(width / whole.width, height / whole.height, LARGEST);
  };

  const fit = () => {
    isFree = false;
    scale = scaleToFit();
    centre(whole);
  };

  /* All of a picture, or where its text would be too small to be read, these boxes, the first of them if not all. */
  const show = (everything, boxes) => {
    whole = everything;
    fit();
    if (scale >= LEGIBLE) return;
    scale = LEGIBLE;
    centre(within(togetherOrFirst(boxes)));
  };

  const togetherOrFirst = (boxes) => {
    const { width, height } = room();
    const all = around(boxes);
    return all.width * scale <= width - 2 * EDGE && all.height * scale <= height - 2 * EDGE ? all : boxes[0];
  };

  /* A box near to the one that is wanted, without the emptiness around the picture. */
  const within = (box) => {
    const { width, height } = room();
    const nearest = (low, size, middle, space) => (size <= space ? low + size / 2 : Math.min(Math.max(middle, low + space / 2), low + size - space / 2));
    return {
      ...{ x: nearest(whole.x, whole.width, box.x + box.width / 2, width / scale), width: 0 },
      ...{ y: nearest(whole.y, whole.height, box.y + box.height / 2, height / scale), height: 0 },
    };
  };

  /* Another picture, seen as near as the one before. */
  const keep = (everything) => { whole = everything; };

  /* Moves the picture by so many pixels of the screen. */
  const pan = (dx, dy) => {
    x -= dx / scale;
    y -= dy / scale;
    set();
  };

  const isSeen = (box) => {
    const left = size.left + (box.x - x) * scale;
    const top = size.top + (box.y - y) * scale;
    const [right, bottom] = [left + box.width * scale, top + box.height * scale];
    if (left < size.left || right > size.right || top < size.top + room().top || bottom > size.bottom) return false;
    return room().cards.every((card) => right < card.left || left > card.right || bottom < card.top || top > card.bottom);
  };

  /* Moves the view so that the boxes lie in it, or if they are too far apart the first of them, unless it is seen already. */
  const reveal = (boxes) => {
    const wanted = togetherOrFirst(boxes);
    if (!isSeen(wanted)) centre(within(wanted));
    if (!isSeen(wanted)) centre(wanted);
  };

  svg.addEventListener("wheel", (event) => {
    if (!takesWheel(event)) return;
    event.preventDefault();
    zoom(Math.exp(event.deltaY * 0.0015), pointOf(event));
  }, { passive: false });

  const held = new Map();
  let moved = false;
  const release = (event) => {
    held.delete(event.pointerId);
    if (!held.size) svg.classList.remove("dragged");
  };
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    held.set(event.pointerId, event);
    moved = false;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    if (!(event.buttons & 1)) { // it was released where nobody told us, outside the window
      release(event);
      return;
    }
    const [dx, dy] = [event.clientX - before.clientX, event.clientY - before.clientY];
    if (!moved && Math.hypot(dx, dy) < 4) return;
    if (!moved) svg.setPointerCapture(event.pointerId);
    moved = true;
    svg.classList.add("dragged");
    const others = [...held.values()].filter((other) => other.pointerId !== event.pointerId);
    if (others.length) {
      const [other] = others;
      const distance = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
      zoom(distance(before) / distance(event), pointOf(other));
    } else {
      isFree = true;
      pan(dx, dy);
    }
    held.set(event.pointerId, event);
  });
  svg.addEventListener("pointerup", release);
  svg.addEventListener("pointercancel", release);

  const hear = (listener) => { resized = listener; };
  return { zoom, fit, show, keep, pan, reveal, room, forget, hear, isFree: () => isFree, wasDragged: () => moved };
};

/* The smallest box around others. */
const around = (boxes) => {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  const [right, bottom] = [Math.max(...boxes.map((box) => box.x + box.width)), Math.max(...boxes.map((box) => box.y + box.height))];
  return { x, y, width: right - x, height: bottom - y };
};
