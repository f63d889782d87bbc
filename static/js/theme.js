// The stored choice of appearance. The server reads the cookie, so that no page flashes.
const YEAR = 365 * 24 * 3600;
const root = document.documentElement;

function choose(theme) {
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  const age = theme === "auto" ? 0 : YEAR;
  document.cookie = `theme=${theme};path=/;max-age=${age};samesite=lax`;
}

for (const group of document.querySelectorAll("[data-theme-switch]")) {
  const chosen = root.dataset.theme ?? "auto";
  for (const input of group.querySelectorAll("input")) input.checked = input.value === chosen;
  group.addEventListener("change", (event) => choose(event.target.value));
}
