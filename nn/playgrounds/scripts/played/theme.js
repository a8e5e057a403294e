/* The light and the dark theme: the system's, until a button chooses. */
const makeTheme = (button, changed) => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
  const name = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  const turn = () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    name();
    changed();
  };
  dark.addEventListener("change", () => {
    name();
    changed();
  });
  button.addEventListener("click", turn);
  name();
  return { turn };
};
