/* The cards on the picture, and its legend: each card can be folded to a button with its name, and where there is little room one is open.
   Where an exercise asks, its card is open and that of the step folded. */
const makeStack = (isAsking) => {
  const small = matchMedia("(max-width: 760px), (max-height: 480px)");
  const wide = matchMedia("(min-width: 1500px)");
  const sections = [...document.querySelectorAll("#cards section")];
  const step = document.getElementById("step");
  const buttons = new Map();

  const fold = (section, away) => {
    section.classList.toggle("folded", away);
    const button = buttons.get(section);
    button.setAttribute("aria-expanded", String(!away));
    button.title = `${away ? "open" : "fold"} this card`;
    button.firstChild.data = away ? "▴ " : "▾";
  };
  const open = (section) => {
    fold(section, false);
    if (small.matches) for (const other of sections) if (other !== section) fold(other, true);
  };
  const shown = () => sections.filter((section) => !section.hidden);

  for (const section of sections) {
    const button = make("button", "away", "▾", make("span", "name", section.dataset.name));
    button.setAttribute("aria-label", section.dataset.name);
    button.addEventListener("click", () => (section.classList.contains("folded") ? open(section) : fold(section, true)));
    buttons.set(section, button);
    section.append(button);
    fold(section, false);
  }

  /* Beside the card of a number, that of the step is folded where both would crowd the picture. */
  const makeRoom = ({ target }) => { if (target.id === "number" && !wide.matches) fold(step, !target.hidden); };

  /* Where there is little room, a card that gets content is opened instead of the others, and the first comes back after it;
     those with content from the start, before `loaded`, wait until they are asked for. */
  let isLoaded = false;
  const loaded = () => { isLoaded = true; };
  const arrived = (records) => {
    if (!small.matches) {
      records.forEach(makeRoom);
      return;
    }
    if (!isLoaded) adapt();
    else for (const { target } of records) {
      if (!target.hidden) open(target);
      else if (!target.classList.contains("folded") && shown().length) open(shown()[0]);
    }
  };
  const observer = new MutationObserver(arrived);
  for (const section of sections) observer.observe(section, { attributeFilter: ["hidden"] });
  const adapt = () => {
    for (const section of sections) fold(section, small.matches ? section !== shown()[0] : section === step && isAsking);
  };
  small.addEventListener("change", adapt);
  adapt();

  const legend = document.getElementById("legend");
  const foldLegend = (away) => {
    legend.classList.toggle("folded", away);
    legend.firstChild.setAttribute("aria-expanded", String(!away));
  };
  legend.firstChild.addEventListener("click", () => foldLegend(!legend.classList.contains("folded")));
  foldLegend(innerWidth < 1200 || innerHeight < 560);
  return { loaded };
};
