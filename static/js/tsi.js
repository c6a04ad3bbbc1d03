/* The little that CSS and htmx do not do by themselves. Every page works without it. */
(() => {
  const reader = document.querySelector(".reader");
  const contents = document.querySelector(".reader-contents details");
  const wide = matchMedia("(min-width: 1200px)");

  /* On narrow screens the menu is one row that scrolls: where one is must be in sight. */
  const section = document.querySelector(".site-nav [aria-current]");
  if (section) section.closest("ul").scrollLeft = section.offsetLeft - 16;

  /* A link to a passage inside a closed fold opens it. */
  function unfold() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details:not([open])");
    if (!fold || fold === contents) return;
    fold.open = true;
    target.scrollIntoView();
  }
  addEventListener("hashchange", unfold);
  unfold();

  /* On paper nothing stays folded. */
  addEventListener("beforeprint", () => {
    document.querySelectorAll(".resources:not([open])").forEach((fold) => { fold.open = true; });
  });

  if (reader && contents) {
    /* Wide screens show the contents anyway; this is for browsers that keep a closed fold closed. */
    const fit = () => { contents.open = wide.matches; };
    wide.addEventListener("change", fit);
    if (wide.matches) fit();
    contents.addEventListener("click", (event) => {
      if (event.target.closest("a") && !wide.matches) contents.open = false;
    });
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && contents.open && !wide.matches) {
        contents.open = false;
        contents.querySelector("summary").focus();
      }
    });
    watchPlace();
  }

  /* Marks in the contents where in the text one is: what crosses a line below the bar. */
  function watchPlace() {
    const panel = contents.querySelector(".contents-panel");
    const here = contents.querySelector(".contents-here");
    const links = new Map();
    for (const link of panel.querySelectorAll("a")) {
      const part = document.getElementById(link.hash.slice(1));
      if (part) links.set(part, link);
    }
    const parts = [...links.keys()];
    const seen = new Set();
    let current = null;
    const watcher = new IntersectionObserver((entries) => {
      for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target);
      /* Parts nest: of those crossing the line the last in the text is the innermost. */
      mark(links.get(parts.filter((part) => seen.has(part)).pop()));
    }, { rootMargin: "-15% 0px -84% 0px" });
    parts.forEach((part) => watcher.observe(part));
    panel.classList.add("follows");

    function mark(link) {
      if (!link || link === current) return;
      if (current) current.removeAttribute("aria-current");
      panel.querySelectorAll(".is-here").forEach((item) => item.classList.remove("is-here"));
      for (let item = link.closest("li"); item; item = item.parentElement.closest("li")) item.classList.add("is-here");
      link.setAttribute("aria-current", "location");
      here.textContent = link.textContent.trim();
      current = link;
      const top = link.offsetTop - panel.scrollTop;
      if (top < 40 || top > panel.clientHeight - 80) panel.scrollTop = link.offsetTop - panel.clientHeight / 3;
    }
  }

  /* A form that opened in place: one at a time, and a closed one is kept with all its points. */
  const drafts = new Map();
  const openers = new Map(); /* which link each form was opened by: closing it leads back there */

  function close(place) {
    const form = place.querySelector("form[action]");
    if (form) drafts.set(form.getAttribute("action"), [...place.children]);
    place.replaceChildren();
  }

  function leave(place) {
    close(place);
    openers.get(place)?.focus();
  }

  document.addEventListener("click", (event) => {
    const place = event.target.closest(".form-close")?.closest(".form-here");
    if (place) leave(place);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    const place = event.target.closest(".form-here");
    if (place) leave(place);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.target;
    if (!place.matches(".form-here")) return;
    document.querySelectorAll(".form-here:not(:empty)").forEach(close);
    openers.set(place, event.detail.requestConfig.elt);
  });

  /* An answer without the form in it (403, 503, no network) must not take the form away: what it
     says is shown above the form, and what was typed stays. */
  function tell(form, text) {
    const notice = form.querySelector(".notice-unsent") || form.insertBefore(document.createElement("p"), form.querySelector("form"));
    notice.className = "notice notice-error notice-unsent";
    notice.setAttribute("role", "alert");
    notice.tabIndex = -1;
    notice.textContent = text;
    notice.focus();
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = event.detail.elt.closest(".contribution-form");
    if (!form || event.detail.serverResponse.includes('id="contribution-form"')) return;
    event.detail.shouldSwap = false;
    const page = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
    const said = [...page.querySelectorAll("main h1, main .lead")].map((part) => part.textContent.trim());
    tell(form, said.join(". ") || form.dataset.unreachable);
  });

  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const form = event.detail.elt.closest(".contribution-form");
      if (form) tell(form, form.dataset.unreachable);
    });
  }

  /* A list that is asked for again by itself: what is new in it is said, and who was on one of its
     links or buttons is there again. */
  let former = null;
  const lines = (place) => [...place.querySelectorAll("li")].map((line) => line.innerText.replace(/\s+/g, " ").trim());
  const named = (part) => part.getAttribute("href") || part.getAttribute("value") || part.textContent.trim();

  document.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.target;
    if (!place.matches("[hx-trigger^=every]")) return;
    const here = place.contains(document.activeElement) && document.activeElement;
    former = { id: place.id, lines: new Set(lines(place)), focus: here && named(here) };
  });

  document.addEventListener("htmx:afterSettle", () => {
    const place = former && document.getElementById(former.id);
    if (!place) return;
    const news = lines(place).filter((line) => !former.lines.has(line));
    if (news.length) document.getElementById("news").textContent = news.join(". ");
    if (former.focus && !place.contains(document.activeElement)) {
      const parts = [...place.querySelectorAll("a[href], button")];
      (parts.find((part) => named(part) === former.focus) || parts[0])?.focus();
    }
    former = null;
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const place = event.detail.target;
    const form = place.matches(".form-here") && place.querySelector("form[action]");
    if (!form) return;
    const kept = drafts.get(form.getAttribute("action"));
    if (kept) place.replaceChildren(...kept);
    if (kept) place.querySelector(".form-title")?.focus();
    drafts.delete(form.getAttribute("action"));
  });
})();
