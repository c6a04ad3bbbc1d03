/* Explained words: Esc sends a note away (WCAG 1.4.13), a finger sees it before it leaves the page.
   Without this the note still shows on hover and focus, and the word leads to the glossary. */
(() => {
  const parts = () => [...document.querySelectorAll(".term")];
  const showing = (term) => term.matches(":hover, :focus-within, .is-open") && !term.matches(".is-dismissed");
  let touched = false;

  addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; }, true);

  addEventListener("keydown", (event) => {
    const shown = event.key === "Escape" ? parts().filter(showing) : [];
    if (!shown.length) return;
    for (const term of shown) {
      term.classList.remove("is-open");
      term.classList.add("is-dismissed");
    }
    event.preventDefault(); /* a form that is open here stays open */
    event.stopPropagation();
  }, true);

  /* Sent away until pointer or focus come back. */
  for (const leaving of ["pointerout", "focusout"]) {
    document.addEventListener(leaving, (event) => {
      const term = event.target.closest?.(".term");
      if (term && !term.contains(event.relatedTarget)) term.classList.remove("is-dismissed");
    });
  }

  document.addEventListener("click", (event) => {
    const term = event.target.closest?.(".term");
    for (const other of parts()) if (other !== term) other.classList.remove("is-open");
    if (!term || !touched || !event.target.closest("a") || term.matches(".is-open")) return;
    event.preventDefault();
    term.classList.add("is-open");
  });
})();
