/* The card of an exercise: it asks for one blank at a time, which is also typed into where it stands in the picture. */
const ANYWHERE = { x: -1e9, y: -1e9, width: 2e9, height: 2e9 };

const makeAsking = (story, format, svg, picture, blanks, actions, redraw) => {
  const card = document.getElementById("exercise");
  const hints = makeHints(story, format);
  const score = { first: 0, later: 0, shown: 0 };
  let now = blanks.all[0];
  let told = 0; // hints of this blank

  const title = make("h2", "");
  const field = numberField(14);
  field.inputMode = "text";
  field.placeholder = "number, or 2*0.3";
  const said = make("p", "words said");
  const helped = make("div", "lines helped");
  const counted = make("p", "words pale score");
  said.setAttribute("aria-live", "polite");
  helped.setAttribute("aria-live", "polite");
  const buttons = {
    check: actButton("Check", "check the answer", () => check(), "judge the answer (Enter)"),
    hint: actButton("Hint", "a hint", () => { hint(); focus(); }, "the next step of the chain rule ( ? )"),
    show: actButton("Show", "show the gradient", () => show(), "give up, and see the gradient"),
    back: actButton("‹", "the blank before", () => move(-1), "the blank before"),
    next: actButton("›", "the next blank", () => move(1), "the next blank"),
  };
  const asked = make("div", "typed", field, buttons.check, buttons.hint, buttons.show);

  const names = new Map();
  for (const { name } of story.shown) names.set(name, (names.get(name) ?? 0) + 1);
  const called = (value) => (names.get(value.name) > 1 && value.place ? `${value.name} in ${value.place}` : value.name);
  const written = (words) => words.map((part) => {
    if (typeof part === "string") return part;
    if (typeof part === "number") return called(story.values[part]);
    return `∂${belowFraction(story.values[part[0]])}/∂${belowFraction(story.values[part[1]])}`;
  }).join("");

  const say = (kind, ...parts) => {
    said.className = `words said ${kind}`;
    said.replaceChildren(...make("span", "", ...parts).childNodes);
  };

  const tellScore = () => {
    const right = score.first + score.later;
    const parts = [`${right} of ${blanks.all.length} right`];
    if (score.later) parts.push(`${score.first} at the first try`);
    if (score.shown) parts.push(`${score.shown} shown`);
    counted.textContent = parts.join(", ");
    document.getElementById("summary").textContent = counted.textContent;
  };

  const tell = () => {
    const left = blanks.left();
    const place = now.value.place && names.get(now.value.name) > 1 ? ` in ${now.value.place}` : "";
    title.replaceChildren(...withNamesApart(left.length ? `${blanks.all.indexOf(now) + 1} of ${blanks.all.length}: ${derivativeBy(story, now.value)}${place}` : "All gradients are known"));
    field.setAttribute("aria-label", `the gradient of ${spokenValue(story, now.value)}: a number, or arithmetic`);
    field.value = now.typed;
    asked.hidden = !left.length;
    for (const button of [buttons.back, buttons.next]) button.hidden = left.length < 2;
    document.body.classList.toggle("exercising", left.length > 0);
    svg.classList.toggle("asking", left.length > 0 && actions.step() === story.steps.length - 1);
    tellScore();
    mark();
  };

  /* Which blank is asked for, in the picture, and what is typed there. */
  const mark = () => {
    picture.mark("asked-now", now.value.asked ? [now.value] : []);
    redraw(ANYWHERE);
  };

  const choose = (blank, isReached = true) => {
    if (blank !== now) {
      helped.replaceChildren();
      told = 0;
    }
    now = blank;
    actions.uncover(blank.value);
    if (isReached) actions.reveal(blank.value);
    tell();
  };
  const focus = () => {
    field.focus({ preventScroll: true });
    field.select();
  };

  const move = (direction) => {
    const left = blanks.left();
    const place = left.indexOf(now);
    say("");
    choose(left[(place + direction + left.length) % left.length]);
    focus();
  };

  /* After a blank is answered or shown: the next one after it that is left. */
  const goOn = () => {
    const left = blanks.left();
    const place = blanks.all.indexOf(now);
    const next = left.find((blank) => blanks.all.indexOf(blank) > place) ?? left[0];
    if (next) choose(next);
    else {
      helped.replaceChildren();
      tell();
    }
    actions.changed.tell("numbers");
  };

  const check = () => {
    if (!now.value.asked) return;
    const answer = readAnswer(field.value);
    field.setAttribute("aria-invalid", String(Boolean(answer.refused)));
    if (answer.refused) {
      say("refused", `${answer.refused}.`);
      return;
    }
    const { state, words } = judged(answer, now, story.exercise.order.map((index) => story.values[index]));
    if (state !== "rough") now.tries += 1;
    if (state !== "right") {
      now.isWrong = state !== "rough";
      say("wrong", make("b", "", state === "rough" || state === "near" ? "" : "Not yet. "), written(words));
      mark();
      field.select();
      return;
    }
    score[now.tries === 1 ? "first" : "later"] += 1;
    reveal("Right. ");
  };

  const show = () => {
    if (!now.value.asked) return;
    score.shown += 1;
    reveal("");
  };

  const reveal = (praise) => {
    now.value.asked = false;
    say("right", make("b", "", praise), hints.working(now.value), gradient(now.value.grad, format));
    goOn();
    if (blanks.left().length) focus();
  };

  const hint = () => {
    const all = hints.of(now.value);
    told = Math.min(told + 1, all.length);
    helped.replaceChildren(...all.slice(0, told).map((text) => line(pale(text))));
  };

  field.addEventListener("input", () => {
    [now.typed, now.isWrong] = [field.value, false];
    mark();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") check();
    else if (event.key === "?") hint();
    else if (event.key === "Escape") field.blur();
    if (event.key === "?" || event.key === "Enter") event.preventDefault();
    event.stopPropagation(); // no letter of an answer is a key of the page
  });

  /* A blank in the picture is typed into: by a click, by Enter, or by the first sign of an answer. */
  const take = (value) => {
    const blank = blanks.of(value);
    if (!value?.asked) return false;
    if (blank !== now) say("");
    choose(blank, false);
    focus();
    return true;
  };
  actions.changed.listen((what) => {
    const pinned = actions.pinned();
    if (what === "pin" && pinned?.asked) {
      actions.pin(null);
      take(pinned);
    }
    if (what === "step" || what === "level") tell();
  });
  svg.addEventListener("keydown", (event) => {
    const row = event.target.closest?.(".row");
    if (!row || !/^[-+\d.(?=]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!take(picture.valueAt(row))) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "?") hint();
    else {
      field.value = event.key;
      field.dispatchEvent(new Event("input"));
      field.setSelectionRange(1, 1);
    }
  });

  card.hidden = false;
  card.querySelector(".content").replaceChildren(make("div", "asked-for", title, buttons.back, buttons.next), asked, said, helped, counted);
  say("", "Find each ? in the picture: click it and type.");
  return { begin: () => choose(now), tell };
};
