/* Zoom, pan and fit, by way of the viewBox. */
const SMALLEST_TEXT = 0.3; // of its size on paper; what is smaller nobody can read, and it takes most of the time to paint
const LARGEST = 2; // how many times its size a small picture is shown at

const makeViewport = (svg, takesWheel) => {
  let whole = [0, 0, 1, 1];
  let [x, y, width, height] = whole;
  let room = svg.getBoundingClientRect();
  const set = () => {
    svg.classList.toggle("far", Math.min(room.width / width, room.height / height) < SMALLEST_TEXT);
    svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  };
  new ResizeObserver(() => {
    room = svg.getBoundingClientRect();
    set();
  }).observe(svg);

  const pointOf = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());

  const zoom = (factor, at = { x: x + width / 2, y: y + height / 2 }) => {
    const allowed = Math.min(Math.max(width * factor, 60), Math.max(whole[2], room.width / LARGEST) * 4) / width;
    x = at.x - (at.x - x) * allowed;
    y = at.y - (at.y - y) * allowed;
    width *= allowed;
    height *= allowed;
    set();
  };

  const fit = () => {
    width = Math.max(whole[2], room.width / LARGEST);
    height = Math.max(whole[3], room.height / LARGEST);
    x = whole[0] + (whole[2] - width) / 2;
    y = whole[1] + (whole[3] - height) / 2;
    set();
  };

  const show = (everything) => {
    whole = everything;
    fit();
  };

  /* Another picture, seen as near as the one before. */
  const keep = (everything) => { whole = everything; };

  /* Moves the picture by so many pixels of the screen. */
  const pan = (dx, dy) => {
    const scale = 1 / svg.getScreenCTM().a;
    x -= dx * scale;
    y -= dy * scale;
    set();
  };

  /* Moves the view so that a box lies in it, if it does not. */
  const reveal = (box) => {
    const inside = box.x >= x && box.y >= y && box.x + box.width <= x + width && box.y + box.height <= y + height;
    if (inside) return;
    x = box.x + (box.width - width) / 2;
    y = box.y + (box.height - height) / 2;
    set();
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
      pan(dx, dy);
    }
    held.set(event.pointerId, event);
  });
  svg.addEventListener("pointerup", release);
  svg.addEventListener("pointercancel", release);

  return { zoom, fit, show, keep, pan, reveal, wasDragged: () => moved };
};
