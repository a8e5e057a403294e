/* Light or dark: what the system has, until another is chosen. */
const makeTheme = (changed) => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const nameIt = () => { button.textContent = isDark() ? "Light" : "Dark"; };

  const set = (name) => {
    root.dataset.theme = name;
    nameIt();
    changed.tell("theme");
  };
  const switchOver = () => set(isDark() ? "light" : "dark");

  dark.addEventListener("change", nameIt);
  button.addEventListener("click", switchOver);
  nameIt();
  return { set, switchOver, chosen: () => root.dataset.theme };
};
