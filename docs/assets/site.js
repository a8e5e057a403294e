// The interactive pages have the theme of the site: the button of each is pressed, where it has the other one.
const live = document.querySelectorAll("iframe.live");

const follow = (frame) => {
  const button = frame.contentDocument?.getElementById("theme"); // none where pages of a disk may not see each other
  const dark = document.body.dataset.mdColorScheme === "slate";
  if (button && button.textContent === (dark ? "Dark" : "Light")) button.click();
};

for (const frame of live) frame.addEventListener("load", () => follow(frame));
if (live.length) {
  const themes = new MutationObserver(() => live.forEach(follow));
  themes.observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
}

// What can be moved sideways is reached by the keyboard, too, and the search has a name.
const reach = () => {
  for (const part of document.querySelectorAll(".md-typeset__scrollwrap, .shown > div")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
};
document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
addEventListener("load", reach);
addEventListener("resize", reach);
