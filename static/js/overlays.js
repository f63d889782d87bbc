// Menus close on Escape and on a click elsewhere; messages can be put away; the summary of a
// refused form takes the focus; dialogs open in browsers that don't know `command` yet.
const knowsCommands = "command" in HTMLButtonElement.prototype;

function closeMenus(except) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("[data-menu]"));
  event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove();
  const opener = event.target.closest("[command='show-modal']");
  if (opener && !knowsCommands) {
    document.getElementById(opener.getAttribute("commandfor")).showModal();
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// On a phone the filters start folded; without script they stay open.
if (matchMedia("(width < 60rem)").matches) {
  for (const fold of document.querySelectorAll("[data-fold-on-phone]")) fold.open = false;
}
document.documentElement.dataset.folded = "";

document.querySelector("[data-error-summary]")?.focus();
