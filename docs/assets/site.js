// The interactive page has the theme of the site: its own button is pressed, where it has the other one.
const live = document.querySelector("iframe.live");

const follow = () => {
  const button = live.contentDocument?.getElementById("theme"); // none where pages of a disk may not see each other
  const dark = document.body.dataset.mdColorScheme === "slate";
  if (button && button.textContent === (dark ? "Dark" : "Light")) button.click();
};

if (live) {
  live.addEventListener("load", follow);
  new MutationObserver(follow).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
}
