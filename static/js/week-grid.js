// Arrow keys walk between the boxes of a week, Escape takes back what was typed in one.
for (const grid of document.querySelectorAll("[data-week-grid]")) {
  const rows = () => [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input")]);

  grid.addEventListener("focusin", (event) => {
    if (!event.target.matches("input")) return;
    event.target.dataset.before = event.target.value;
    event.target.select();
  });

  grid.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!input.matches("input")) return;
    if (event.key === "Escape") {
      input.value = input.dataset.before;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    const table = rows();
    const row = table.findIndex((cells) => cells.includes(input));
    const column = table[row].indexOf(input);
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    const next = {
      ArrowUp: table[row - 1]?.[column],
      ArrowDown: table[row + 1]?.[column],
      ArrowLeft: whole || input.selectionEnd === 0 ? table[row][column - 1] : undefined,
      ArrowRight: whole || input.selectionStart === input.value.length ? table[row][column + 1] : undefined,
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}
