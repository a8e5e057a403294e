/* Two ways to show the page: to an audience, where the picture and one equation fill the screen, and framed in another page. */
const makeModes = (svg, fit, changed) => {
  const body = document.body;
  const presentButton = document.getElementById("present");
  const asked = new URLSearchParams(location.hash.slice(1));
  const isFramed = window.top !== window || asked.has("embed");

  const present = (wanted) => {
    if (wanted === body.classList.contains("presenting")) return;
    body.classList.toggle("presenting", wanted);
    requestAnimationFrame(() => fit());
    changed.tell("present");
  };
  presentButton.addEventListener("click", () => present(true));

  body.classList.toggle("embed", isFramed);
  /* The wheel scrolls the page around, unless the picture was asked for. */
  const takesWheel = (event) => !isFramed || event.ctrlKey || svg.contains(document.activeElement);

  return { present, isPresenting: () => body.classList.contains("presenting"), isFramed, takesWheel };
};
