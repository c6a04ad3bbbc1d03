/* Suggestions while somebody types: a combobox with a list (ARIA Authoring Practices 1.2, "editable
   combobox with list autocomplete"). Without it the form searches all the same. */
(() => {
  const PAUSE = 180; /* ms without a key before anything is asked */
  document.querySelectorAll(".search-box[data-suggestions]").forEach((form, number) => {
    const input = form.querySelector("input[type=search]");
    const status = form.querySelector("[role=status]");
    const list = document.createElement("ul");
    let timer = 0, asking = null, shown = [], chosen = -1;

    list.className = "search-list";
    list.id = `search-list-${number}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.querySelector("label").textContent);
    form.querySelector(".search-row").append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"],
      ["aria-expanded", "false"], ["aria-controls", list.id]]) input.setAttribute(name, value);

    function close() {
      clearTimeout(timer);
      if (asking) asking.abort();
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function choose(place) {
      chosen = place;
      [...list.children].forEach((line, at) => line.setAttribute("aria-selected", at === place));
      if (place < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }

    function line(found, at) {
      const item = document.createElement("li");
      const title = document.createElement("span");
      const kind = document.createElement("span");
      item.id = `${list.id}-${at}`;
      item.setAttribute("role", "option");
      title.textContent = found.title;
      kind.textContent = found.kind;
      kind.className = "meta";
      item.append(title, kind);
      item.addEventListener("click", () => { location.href = found.url; });
      return item;
    }

    function show(found) {
      shown = found;
      list.replaceChildren(...found.map(line));
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(found.length > 0));
      choose(-1);
      status.textContent = found.length ? status.dataset.some.replace("%n", found.length) : status.dataset.none;
    }

    async function ask() {
      const typed = input.value.trim();
      if (asking) asking.abort();
      if (typed.length < 2) return close();
      asking = new AbortController();
      try {
        const address = `${form.dataset.suggestions}?q=${encodeURIComponent(typed.slice(0, 200))}`;
        const answer = await fetch(address, { signal: asking.signal, credentials: "omit" });
        if (answer.ok) show((await answer.json()).suggestions);
      } catch (error) {
        if (error.name !== "AbortError") close(); /* no network: the form still works */
      }
    }

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      const last = shown.length - 1;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault(); /* the words stay; a second time empties the box */
        return close();
      }
      if (list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const next = event.key === "ArrowDown" ? chosen + 1 : chosen - 1;
        choose(next > last ? -1 : next < -1 ? last : next);
      } else if (event.key === "Enter" && chosen >= 0) {
        event.preventDefault();
        location.href = shown[chosen].url;
      } else if (event.key === "Tab") close();
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); /* the box keeps the focus */
    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
  });
})();
