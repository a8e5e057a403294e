/* A button that opens and closes a part of the page; a choice, Escape or a press elsewhere closes it too. */
const makeMenu = (name, panelName, closesOnChoice) => {
  const [button, panel] = [document.getElementById(name), document.getElementById(panelName)];
  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  const set = (open) => {
    button.setAttribute("aria-expanded", String(open));
    panel.classList.toggle("opened", open);
  };
  button.addEventListener("click", () => set(!isOpen()));
  if (closesOnChoice) panel.addEventListener("click", () => set(false));
  addEventListener("pointerdown", (event) => {
    if (isOpen() && !panel.contains(event.target) && !button.contains(event.target)) set(false);
  });
  const closeAndReturn = (event) => {
    if (event.key !== "Escape" || !isOpen() || event.defaultPrevented) return;
    event.stopPropagation();
    set(false);
    button.focus();
  };
  button.addEventListener("keydown", closeAndReturn);
  panel.addEventListener("keydown", closeAndReturn);
  set(false);
  return { open: () => set(button.checkVisibility()) };
};
