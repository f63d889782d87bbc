// Lets a file be dropped on the area around its chooser.
for (const zone of document.querySelectorAll("[data-file-drop]:not([data-ready])")) {
  const area = zone.querySelector(".file-drop__area");
  const input = zone.querySelector("input[type='file']");
  zone.dataset.ready = "";

  for (const type of ["dragenter", "dragover"]) {
    area.addEventListener(type, (event) => {
      event.preventDefault();
      area.classList.add("file-drop__area--over");
    });
  }
  for (const type of ["dragleave", "drop"]) {
    area.addEventListener(type, () => area.classList.remove("file-drop__area--over"));
  }
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
