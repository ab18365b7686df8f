// The chat page. Keeps nothing on the device but its cookie and, while hidden, one number.
// Written for old Android browsers too: no optional chaining, no secure-context API.

const settings = JSON.parse(document.body.dataset.settings);
const words = settings.words;
const el = (id) => document.getElementById(id);
const log = el("log"), panel = el("panel"), input = el("words"), state = el("state");
const SVG = "http://www.w3.org/2000/svg";
const FLOOR = "floor";
const FAST_MS = 400, SEND_MS = 20000, HELLO_MS = 7000, POLL_MS = 2500, SETTLE_MS = 700;

let cursor = 0; // id of the last message read
let lastAsked = null; // row of the last message with buttons: what an edit replaces
let turnTop = null; // first row of the adviser's present turn
let stuck = true; // the log shows its end
let shownAny = false;

function make(tag, kind, text) {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (text !== undefined) node.textContent = text;
  return node;
}

function uuid() {
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const hex = Array.from(b, (n) => (n + 256).toString(16).slice(1)).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function size(bytes) {
  if (!bytes) return "";
  return bytes < 1048576 ? Math.ceil(bytes / 1024) + " KB" : (bytes / 1048576).toFixed(1) + " MB";
}

// ---- what is shown ----

const numbers = settings.hotlines.slice().sort((a, b) => b.length - a.length);
const dialled = numbers.length
  ? new RegExp("(^|[^0-9.])(" + numbers.map((n) => n.replace(/[^0-9]/g, "\\$&")).join("|") + ")(?![0-9.元万千])", "g")
  : null;

function fill(node, text) {
  let from = 0, found;
  if (dialled) {
    dialled.lastIndex = 0;
    while ((found = dialled.exec(text))) {
      const at = found.index + found[1].length;
      node.append(text.slice(from, at));
      const link = make("a", "", found[2]);
      link.href = "tel:" + found[2].replace(/[^0-9]/g, "");
      node.append(link);
      from = at + found[2].length;
    }
  }
  node.append(text.slice(from));
}

// A message that begins with a sentence in quotes is there to be read out.
function write(bubble, text) {
  bubble.textContent = "";
  const aloud = /^\s*[“「]([^”」]{6,})[”」]\s*([^]*)$/.exec(text);
  bubble.classList.toggle("aloud", Boolean(aloud));
  if (!aloud) return fill(bubble, text);
  bubble.append(make("span", "cue", words.say_aloud));
  bubble.append(make("strong", "speech", "“" + aloud[1] + "”"));
  if (aloud[2]) {
    const rest = make("span", "rest");
    fill(rest, aloud[2]);
    bubble.append(rest);
  }
}

function addRow(mine, fresh) {
  const previous = log.lastElementChild;
  const turn = !previous || previous.classList.contains("me") !== mine;
  const row = make("div", "row " + (mine ? "me" : "it") + (turn ? " turn" : "") + (fresh ? " fresh" : ""));
  row.append(make("span", "sr", mine ? words.you : words.adviser), make("div", "bubble"));
  if (mine) turnTop = null;
  else if (turn && fresh) turnTop = row;
  log.append(row);
  shownAny = true;
  el("welcome").hidden = true;
  return row;
}

function addFiles(bubble, message) {
  message.files.forEach((file, n) => {
    const link = make("a", "doc");
    link.href = "/api/files/" + message.id + "/" + n;
    link.setAttribute("download", file.name);
    link.append(icon("M12 4v11M6.5 10.5L12 16l5.5-5.5M5 20h14"));
    const label = make("span", "", file.name);
    label.append(make("small", "", words.download + (file.size ? " · " + size(file.size) : "")));
    link.append(label);
    if (file.picture) addPicture(bubble, link.href, file.name);
    bubble.append(link);
  });
}

// The route gives files for keeping only; as a picture its bytes are shown from memory.
function addPicture(bubble, href, name) {
  const picture = make("img", "pic whole");
  picture.alt = name;
  picture.addEventListener("load", () => settle(true));
  bubble.append(picture);
  fetch(href)
    .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(answer.status)))
    .then((bytes) => {
      picture.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    })
    .catch(() => picture.remove());
}

function icon(path) {
  const svg = document.createElementNS(SVG, "svg"), line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function apply(message, fresh) {
  if (message.id <= cursor) return;
  cursor = message.id;
  if (cover.on && !cover.admits(message)) return;
  let row;
  if (message.edits && lastAsked) {
    row = lastAsked;
    dropTap();
  } else {
    row = addRow(false, fresh);
  }
  const bubble = row.querySelector(".bubble");
  write(bubble, message.text);
  addFiles(bubble, message);
  if (message.buttons.length) {
    lastAsked = row;
    showButtons(message.buttons);
  }
  settle(fresh);
}

// Ticking an option changes the question itself; a bubble that says so would only be noise.
function dropTap() {
  const rows = log.querySelectorAll(".row.me");
  const last = rows[rows.length - 1];
  if (last && last.dataset.tap) last.remove();
}

function showButtons(buttons) {
  const own = buttons.filter((b) => b.id !== settings.back && b.id !== settings.call);
  const had = panel.contains(document.activeElement) && panel.dataset.keys === "1";
  const place = Array.from(panel.children).indexOf(document.activeElement);
  const same = panel.children.length === own.length && own.every((b, n) => panel.children[n].dataset.id === b.id);
  if (!same) panel.textContent = "";
  own.forEach((b, n) => {
    const key = same ? panel.children[n] : make("button", "key");
    key.type = "button";
    key.dataset.id = b.id;
    key.textContent = b.label;
    key.classList.toggle("last", /!done$/.test(b.id));
    if (/^✓/.test(b.label)) key.setAttribute("aria-pressed", "true");
    else key.removeAttribute("aria-pressed");
    if (!same) panel.append(key);
  });
  const longest = Math.max.apply(null, own.map((b) => b.label.length).concat(0));
  panel.classList.toggle("one", longest > 9);
  panel.classList.toggle("short", longest < 8);
  panel.hidden = !own.length;
  if (!same) panel.scrollTop = 0;
  if (had && !same) (own.length ? panel.children[0] : input).focus();
  else if (had && place >= 0) panel.children[place].focus();
}

function settle(fresh) {
  if (!stuck) {
    el("below").hidden = !fresh;
    return;
  }
  const end = log.scrollHeight - log.clientHeight;
  log.scrollTop = turnTop && fresh ? Math.min(end, turnTop.offsetTop - log.offsetTop - 12) : end;
}

function toEnd() {
  stuck = true;
  el("below").hidden = true;
  log.scrollTop = log.scrollHeight;
}

log.addEventListener("scroll", () => {
  const past = log.scrollHeight - log.clientHeight - log.scrollTop;
  const shortTurn = turnTop && turnTop.offsetTop - log.offsetTop >= log.scrollTop - 24;
  stuck = past < 60 || Boolean(shortTurn && past < log.clientHeight);
  if (past < 60) el("below").hidden = true;
});
el("below").addEventListener("click", toEnd);
if (window.ResizeObserver) new ResizeObserver(() => settle(true)).observe(log);

function reset() {
  log.textContent = "";
  panel.textContent = "";
  panel.hidden = true;
  cursor = 0;
  lastAsked = turnTop = null;
  shownAny = false;
  stuck = true;
  el("below").hidden = true;
}

// ---- hiding ----

const cover = {
  on: false,
  floor: 0, // nothing up to this message is shown
  asked: false, // the user wrote something since: the way back
  admits(message) {
    if (message.id <= cover.floor) return false;
    if (!message.buttons.length) return true;
    if (cover.asked) cover.lift();
    return false;
  },
  draw() {
    document.body.classList.toggle("covered", cover.on);
    document.title = cover.on ? words.cover_title : words.title;
    input.placeholder = cover.on ? "" : words.input_label;
  },
  drop() {
    const now = cursor;
    reset();
    cursor = cover.floor = now;
    cover.on = true;
    cover.asked = false;
    input.value = "";
    grow();
    el("welcome").hidden = true;
    remember(String(now));
    cover.draw();
    line.enqueue({ text: words.hide_say, secret: true });
  },
  lift() {
    cover.on = false;
    remember(null);
    cover.draw();
    reset();
    link.restart();
  },
};

function remember(floor) {
  try {
    if (floor === null) localStorage.removeItem(FLOOR);
    else localStorage.setItem(FLOOR, floor);
  } catch (refused) {
    // Storage is switched off: the cover then lasts until the page is loaded again.
  }
}

function recall() {
  try {
    const floor = localStorage.getItem(FLOOR);
    if (floor !== null) {
      cover.on = true;
      cover.floor = Number(floor) || 0;
      cover.draw();
    }
  } catch (refused) {
    // As above.
  }
}

// ---- state of the connection ----

let broken = false, clearing = 0;

function tell(text, good) {
  clearTimeout(clearing);
  state.hidden = !text;
  state.classList.toggle("good", Boolean(good));
  if (state.textContent !== text) state.textContent = text;
  if (good) clearing = setTimeout(() => tell(""), 2000);
}

function linked() {
  if (broken && !line.trouble) tell(words.online, true);
  else if (!line.trouble) tell("");
  broken = false;
  line.kick();
}

function unlinked() {
  broken = true;
  if (!line.trouble) tell(navigator.onLine === false ? words.offline : words.reconnecting);
}

// ---- what is received ----

async function ask(path, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), SEND_MS);
  try {
    return await fetch(path, Object.assign({ cache: "no-store", credentials: "same-origin", signal: stop.signal }, options));
  } finally {
    clearTimeout(timer);
  }
}

async function hello() {
  const answer = await ask("/api/hello", { method: "POST" });
  if (!answer.ok) throw new Error(String(answer.status));
}

async function pull() {
  const answer = await ask("/api/messages?after=" + cursor);
  if (answer.status === 401) {
    await hello();
    return pull();
  }
  if (!answer.ok) throw new Error(String(answer.status));
  const got = await answer.json();
  if (got.gone) {
    reset();
    return pull();
  }
  const fresh = shownAny;
  got.messages.forEach((message) => apply(message, fresh));
  if (!fresh) settle(false);
  if (!shownAny && !cover.on) el("welcome").hidden = false;
}

const link = {
  source: null,
  heard: 0,
  mute: 0, // streams in a row that opened and said nothing: something on the way holds them back
  run: 0, // number of the present attempt; an older one that wakes up ends
  async restart() {
    const run = ++link.run;
    if (link.source) link.source.close();
    for (let tries = 0; run === link.run; tries += 1) {
      try {
        await pull();
        linked();
        tries = 0;
      } catch (failed) {
        unlinked();
      }
      if (run !== link.run) return;
      if (!broken && link.mute < 3) {
        await link.listen(run);
        if (run !== link.run) return;
      }
      await link.pause(broken ? Math.min(500 * 2 ** tries, 8000) : link.mute < 3 ? 300 : POLL_MS);
    }
  },
  listen(run) {
    return new Promise((ended) => {
      const source = new EventSource("/api/events?after=" + cursor);
      link.source = source;
      const opened = Date.now();
      link.heard = 0;
      const finish = (lost) => {
        clearInterval(watch);
        source.close();
        if (lost && run === link.run && link.heard) unlinked();
        ended();
      };
      const hear = (act) => (event) => {
        if (run !== link.run) return finish(false);
        link.heard = Date.now();
        link.mute = 0;
        act(event);
      };
      const watch = setInterval(() => {
        const patience = link.heard ? settings.heartbeat * 2500 : HELLO_MS;
        if (run !== link.run) return finish(false);
        if (Date.now() - (link.heard || opened) < patience) return;
        if (!link.heard) link.mute += 1;
        finish(true);
      }, 1000);
      source.addEventListener("hello", hear(() => {}));
      source.addEventListener("ping", hear(() => {}));
      source.addEventListener("gone", hear(() => { reset(); finish(false); }));
      source.addEventListener("message", hear((event) => apply(JSON.parse(event.data), true)));
      source.addEventListener("error", () => {
        if (!link.heard) link.mute += 1;
        finish(true);
      });
    });
  },
  pause(ms) {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      link.wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  },
  wake() {},
};

window.addEventListener("online", () => link.wake());
window.addEventListener("offline", unlinked);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && broken) link.wake();
});

// ---- what is sent ----

const line = {
  queue: [], // in memory only: what a frightened person wrote is no one's to find here
  busy: false,
  trouble: false,
  kick() {},
  enqueue(item) {
    item.id = uuid();
    if (!item.secret) line.draw(item);
    line.queue.push(item);
    line.pump();
  },
  draw(item) {
    const row = addRow(true, true);
    const bubble = row.querySelector(".bubble");
    if (item.file) drawFile(bubble, item);
    else bubble.textContent = item.label || item.text;
    if (item.tap) row.dataset.tap = "1";
    item.row = row;
    item.slow = setTimeout(() => line.note(item, broken ? words.waiting : words.sending), SETTLE_MS);
    toEnd();
  },
  note(item, text, bad) {
    clearTimeout(item.slow);
    if (!item.row) return;
    let note = item.row.querySelector(".note");
    if (!text) return note && note.remove();
    if (!note) item.row.append((note = make("p", "note")));
    note.className = bad ? "note bad" : "note";
    note.textContent = text;
    settle(false);
  },
  async pump() {
    if (line.busy) return;
    line.busy = true;
    for (let tries = 0; line.queue.length; ) {
      const item = line.queue[0];
      const result = await line.post(item);
      if (result.again) {
        line.note(item, words.waiting);
        const wait = result.after || Math.min(1000 * 2 ** tries, 15000);
        tries += 1;
        await line.rest(wait);
        continue;
      }
      tries = 0;
      line.queue.shift();
      line.settled(item, result.say);
    }
    line.busy = false;
  },
  settled(item, refusal) {
    if (line.trouble) tell("");
    line.trouble = false;
    if (item.bar) item.bar.remove();
    if (refusal) {
      line.note(item, words.not_sent + "。" + refusal, true);
      if (item.text && !input.value) {
        input.value = item.text;
        grow();
      }
      return;
    }
    line.note(item, "");
    // A stream that is held up on the way must not hold up the answer.
    const before = cursor;
    setTimeout(() => {
      if (cursor === before) pull().catch(unlinked);
    }, SETTLE_MS);
  },
  async post(item) {
    let answer;
    try {
      answer = item.file ? await upload(item) : await ask("/api/messages", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(item.tap ? { id: item.id, tap: item.tap } : { id: item.id, text: item.text }),
      });
      if (answer.status === 401) {
        await hello();
        return { again: true, after: 50 };
      }
      if (answer.ok) return {};
      const said = await answer.json().catch(() => ({}));
      if (answer.status < 500 && answer.status !== 429) return { say: said.say || words.error_trouble };
      line.trouble = true;
      tell(said.say || words.error_trouble);
      return { again: true, after: 1000 * (Number(answer.headers.get("Retry-After")) || 5) };
    } catch (failed) {
      unlinked();
      return { again: true };
    }
  },
  rest(ms) {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      line.kick = () => {
        if (line.trouble) return;
        clearTimeout(timer);
        done();
      };
    });
  },
};

function drawFile(bubble, item) {
  const file = item.file;
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.type)) {
    const picture = make("img", "pic");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", toEnd);
    bubble.append(picture);
  }
  bubble.append(file.name + (file.size ? " · " + size(file.size) : ""));
  item.bar = make("progress", "sent");
  item.bar.max = 1;
  item.bar.value = 0;
  item.bar.setAttribute("aria-label", words.sending);
  bubble.append(item.bar);
}

// XMLHttpRequest, because only it tells how far an upload is.
function upload(item) {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", "/api/files");
    call.setRequestHeader("X-Message-Id", item.id);
    call.setRequestHeader("X-File-Name", encodeURIComponent(item.file.name));
    call.setRequestHeader("Content-Type", item.file.type || "application/octet-stream");
    call.upload.onprogress = (event) => {
      if (event.lengthComputable && item.bar) item.bar.value = event.loaded / event.total;
    };
    call.onload = () => resolve({
      ok: call.status === 200,
      status: call.status,
      headers: { get: (name) => call.getResponseHeader(name) },
      json: () => Promise.resolve(call.responseText).then(JSON.parse),
    });
    call.onerror = call.onabort = () => reject(new Error("network"));
    call.send(item.file);
  });
}

function sendFiles(files) {
  Array.from(files).forEach((file) => {
    const wrong = file.size > settings.limit ? words.file_large : file.size ? "" : words.file_empty;
    if (!wrong) return line.enqueue({ file });
    const item = { file };
    line.draw(item);
    item.bar.remove();
    line.note(item, wrong, true);
    toEnd();
  });
}

// ---- hands ----

function grow() {
  input.style.height = "";
  input.style.height = Math.min(Math.max(input.scrollHeight + 2, 48), 152) + "px";
}

function submit() {
  const text = input.value.trim();
  if (!text) return input.focus();
  input.value = "";
  grow();
  if (cover.on) cover.asked = true;
  line.enqueue({ text });
}

let pressed = { id: "", at: 0 };

// A trembling finger presses twice: the second press of one button within a moment is none.
function press(id, label) {
  const now = Date.now();
  if (pressed.id === id && now - pressed.at < FAST_MS) return;
  pressed = { id, at: now };
  line.enqueue({ tap: id, label });
}

el("write").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
input.addEventListener("input", grow);
input.addEventListener("keydown", (event) => {
  // While Chinese is being composed, Enter chooses a word.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
panel.addEventListener("click", (event) => {
  const key = event.target.closest("button");
  if (!key) return;
  panel.dataset.keys = event.detail === 0 ? "1" : "";
  press(key.dataset.id, key.textContent);
});
el("back").addEventListener("click", () => press(settings.back, words.back));
el("call").addEventListener("click", () => press(settings.call, words.call));
el("start").addEventListener("click", () => line.enqueue({ text: "/start", label: words.start }));
el("hide").addEventListener("click", () => cover.drop());
el("file").addEventListener("change", (event) => {
  sendFiles(event.target.files);
  event.target.value = "";
});
document.addEventListener("paste", (event) => {
  if (event.clipboardData && event.clipboardData.files.length) {
    event.preventDefault();
    sendFiles(event.clipboardData.files);
  }
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  sendFiles(event.dataTransfer.files);
});
window.addEventListener("beforeunload", (event) => {
  if (line.queue.length) {
    event.preventDefault();
    event.returnValue = words.leave;
  }
});
if (window.visualViewport) {
  // Keeps the dock above the keyboard where the browser does not.
  window.visualViewport.addEventListener("resize", () => {
    const frame = document.querySelector(".frame");
    const less = window.innerHeight - window.visualViewport.height > 80;
    frame.style.height = less ? window.visualViewport.height + "px" : "";
  });
}

// ---- beginning ----

recall();
const late = setTimeout(() => {
  if (!shownAny && el("welcome").hidden && !broken) tell(words.connecting);
}, 1200);
hello().catch(unlinked).then(() => {
  clearTimeout(late);
  link.restart();
});
