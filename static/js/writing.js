/* Moving a line of the working text by dragging it, or with Alt and the arrows. The buttons do the
   same without it. */
(() => {
  const form = document.getElementById("step");
  if (!form) return;
  const above = { objective: "theme", strategy: "objective", action: "strategy", resource: "strategy" };
  const lines = [...document.querySelectorAll(".line[data-uid]")];
  let dragged = null;

  const together = (one, other) => one.dataset.parent === other.dataset.parent
    && (one.dataset.kind === other.dataset.kind || !one.dataset.parent);

  /* Before the other if it is beside it or of its kind elsewhere; at the end below what can hold it. */
  function drop(over) {
    if (!dragged || over === dragged) return null;
    if (over.dataset.kind === dragged.dataset.kind || together(over, dragged)) return "is-before";
    return over.dataset.kind === above[dragged.dataset.kind] ? "is-under" : null;
  }

  function placeOf(line) {
    return lines.filter((each) => together(each, line)).indexOf(line) + 1;
  }

  function clear() {
    for (const line of lines) line.classList.remove("is-before", "is-under", "is-dragged");
  }

  function send(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    form.submit();
  }

  for (const line of lines) {
    line.draggable = true;
    line.addEventListener("dragstart", (event) => {
      dragged = line;
      line.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
    });
    line.addEventListener("dragend", () => { clear(); dragged = null; });
    line.addEventListener("dragover", (event) => {
      const how = drop(line);
      clear();
      if (!how) return;
      event.preventDefault();
      line.classList.add(how);
    });
    line.addEventListener("drop", (event) => {
      const how = drop(line);
      if (!how) return;
      event.preventDefault();
      const under = how === "is-under";
      let place = under ? "" : placeOf(line);
      if (!under && together(line, dragged) && placeOf(dragged) < place) place -= 1;
      send({ element: dragged.dataset.uid, parent: under ? line.dataset.uid : line.dataset.parent, place });
    });
    line.addEventListener("keydown", (event) => {
      const name = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
      const button = name && line.querySelector(`button[name="${name}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    });
  }
})();
