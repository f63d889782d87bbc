// Says beside a duration box what will be understood; the server reads it again.
// The same grammar as formatting/durations.py.
const CLOCK = /^(\d{1,4})[h:](\d{1,2})(?:m|min|mn)?$/;
const MINUTES = /^(\d{1,5})(?:m|mn|min|mins|minutes?|['′])$/;
const HOURS = /^(\d{1,4}(?:[.,]\d{1,4})?)(?:h|hr|hrs|hours?|heures?)?$/;

function parseMinutes(text) {
  const typed = text.replace(/\s+/g, "").toLowerCase();
  const clock = CLOCK.exec(typed);
  if (clock) return clock[2] > 59 ? null : clock[1] * 60 + Number(clock[2]);
  const minutes = MINUTES.exec(typed);
  if (minutes) return Number(minutes[1]);
  const hours = HOURS.exec(typed);
  return hours ? Math.round(Number(hours[1].replace(",", ".")) * 60) : null;
}

function inWords(minutes) {
  const whole = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (!rest) return `${whole}\u00a0h`;
  if (!whole) return `${rest}\u00a0min`;
  if (document.documentElement.lang === "fr") return `${whole}\u00a0h\u00a0${String(rest).padStart(2, "0")}`;
  return `${whole}\u00a0h\u00a0${rest}\u00a0min`;
}

function echo(input) {
  const output = input.parentElement.querySelector("[data-duration-echo]");
  const minutes = parseMinutes(input.value);
  output.textContent = minutes === null ? "" : inWords(minutes);
}

// A total names the part of its table whose boxes it adds up.
function addUp(output) {
  const boxes = output.closest("table").querySelectorAll(`${output.dataset.durationTotal} [data-duration]`);
  const minutes = [...boxes].reduce((sum, box) => sum + (parseMinutes(box.value) ?? 0), 0);
  output.textContent = inWords(minutes);
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-duration]")) return;
  echo(target);
  target.closest("table")?.querySelectorAll("[data-duration-total]").forEach(addUp);
});
