// Beside a Paris time, the reader's own, when her clock shows another one.
const PARIS = "Europe/Paris";
const language = document.documentElement.lang;

function inZone(moment, timeZone) {
  const words = { weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  const written = new Intl.DateTimeFormat(language, words).format(moment);
  return language === "fr" ? written.replace(/(\d+):(\d+)/, inFrench) : written;
}

// As the rest of the page writes it: "18 h", "18 h 05".
function inFrench(_, hour, minute) {
  return `${Number(hour)}\u00a0h${minute === "00" ? "" : `\u00a0${minute}`}`;
}

for (const time of document.querySelectorAll("time[data-local-time]")) {
  const moment = new Date(time.dateTime);
  const here = inZone(moment, undefined);
  if (here === inZone(moment, PARIS)) continue;
  const note = document.createElement("span");
  note.className = "webinar-when__here";
  note.textContent = time.dataset.localTime.replace("{time}", here);
  time.parentElement.append(" · ", note);
}
