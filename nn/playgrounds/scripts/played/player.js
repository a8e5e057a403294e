/* Trains in slices between two frames, so that the page is drawn 30 times a second or more while it trains. */
const FRAME = 26; // milliseconds from one drawn frame to the next that are aimed at; a late frame still comes within 33

const makePlayer = (advance, draw, stopped) => {
  let running = false;
  let speed = 60; // epochs a second; 0 as many as there is time for
  let budget = 15; // milliseconds of training in a frame
  let due = 0;
  let last = 0;
  let rate = null; // epochs a second, measured
  let counted = { at: 0, epochs: 0 };

  const frame = (now) => {
    if (!running) return;
    const passed = Math.min(200, now - last);
    last = now;
    budget = Math.max(10, Math.min(22, budget + 0.2 * (FRAME - passed)));
    due = speed ? Math.min(due + (speed * passed) / 1000, speed) : Infinity;
    const until = performance.now() + budget;
    let ended = false;
    while (due >= 1 && performance.now() < until && !ended) {
      ended = !advance();
      due--;
      counted.epochs++;
    }
    if (now - counted.at >= 500) {
      rate = (1000 * counted.epochs) / (now - counted.at);
      counted = { at: now, epochs: 0 };
    }
    if (ended) pause();
    draw();
    if (running) requestAnimationFrame(frame);
  };
  const play = () => {
    if (running) return;
    running = true;
    rate = null;
    due = 1;
    last = performance.now();
    counted = { at: last, epochs: 0 };
    requestAnimationFrame(frame);
  };
  const pause = () => {
    running = false;
    rate = null;
    stopped();
  };
  return {
    play,
    pause,
    isRunning: () => running,
    rate: () => rate,
    setSpeed: (epochs) => { speed = epochs; },
  };
};
