/* What is wrong with how the page is to be seen: small texts, texts upon each other, what is cut, covered or outside. */
(least) => {
  const wrong = [];
  const say = (what, element) => wrong.push(`${what}: ${(element.id || element.getAttribute("class") || element.localName)} ${element.textContent.trim().slice(0, 40)}`);
  const place = (element) => element.getBoundingClientRect();
  const isSeen = (element) => {
    const { left, right, top, bottom, width } = place(element);
    return width > 0 && right > 0 && left < innerWidth && bottom > 0 && top < innerHeight && element.checkVisibility();
  };
  const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
  const says = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  let texts = 0;
  for (const element of document.querySelectorAll("body *")) {
    if (element.matches("script, noscript, option") || !says(element) || !isSeen(element)) continue;
    const size = parseFloat(getComputedStyle(element).fontSize) * (element.ownerSVGElement ? element.getScreenCTM().a : 1);
    texts += 1;
    if (size < least - 0.02) say(`${size.toFixed(2)} px`, element);
  }
  for (const card of document.querySelectorAll("#picture .card")) {
    const inside = [...card.querySelectorAll("text")].filter((text) => text.textContent.trim() && isSeen(text));
    inside.forEach((a, i) => inside.slice(i + 1).forEach((b) => { if (meet(place(a), place(b))) say(`upon ${b.textContent}`, a); }));
    inside.forEach((text) => { if (!within(place(text), place(card))) say("leaves its card", text); });
  }

  const page = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const controls = [...document.querySelectorAll("header :is(h1, button, input, select), footer :is(button, input, select, output)")].filter((control) => control.checkVisibility());
  controls.forEach((control, i) => {
    if (!within(place(control), page)) say("outside the window", control);
    if (control.scrollWidth > control.clientWidth + 1 && !control.matches("h1, input, select")) say("cut", control);
    controls.slice(i + 1).forEach((other) => { if (meet(place(control), place(other))) say(`upon ${other.id}`, control); });
  });
  const stage = place(document.getElementById("stage"));
  const cards = [...document.querySelectorAll("#cards section")].filter((card) => card.checkVisibility());
  cards.forEach((card, i) => {
    if (!within(place(card), stage)) say("outside the stage", card);
    if (card.scrollWidth > card.clientWidth + 1) say("cut", card);
    cards.slice(i + 1).forEach((other) => { if (meet(place(card), place(other))) say(`upon ${other.id}`, card); });
  });
  const [whole, output] = [document.querySelector("#picture"), document.querySelector("#picture .card.output") ?? [...document.querySelectorAll("#picture .summary")].pop()];
  if (!within(place(output.querySelector(".box")), place(whole))) say("outside the stage", output);
  for (const card of cards) if (meet(place(card), place(output.querySelector(".box")))) say(`covered by ${card.id}`, output);
  if (document.documentElement.scrollWidth > innerWidth) say("scrolls sideways", document.body);
  return { wrong, texts, stage: stage.height / innerHeight };
}
